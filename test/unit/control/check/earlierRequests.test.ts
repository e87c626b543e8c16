import { cp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../../../src/control/check/checkConfiguration";
import type { CheckOptions } from "../../../../src/control/check/checkConfiguration";
import { launchEngine } from "../../../../src/control/launch";
import type { Finding } from "../../../../src/protocol/findings";
import { commitCheckpoint } from "../../../../src/runs/checkpoint";
import { readEarlierPassages } from "../../../../src/runs/earlierPassages";
import { readRunRecord } from "../../../../src/runs/reader";
import { writeRunPassages } from "../../../../src/runs/runPassages";
import { readPassageSet } from "../../../../src/data/readPassageSet";
import { writeProgram } from "../../engine/run/runFixture";
import { createCheckedFolder, questions } from "./checkFixture";

const check = async (file: string, options: Partial<CheckOptions> = {}) => {
  const findDevices = () => Promise.reject(new Error("The configuration chooses the CPU."));
  return (await checkConfiguration({ file }, { findDevices, kind: "unlearn", ...options })).findings;
};

/** The folder of a check, with a started run whose result is the folder `export`, and a configuration that names it. */
async function createLaterRequest() {
  const checked = await createCheckedFolder();
  const { inside, write, configure } = checked;
  const start = async (file: string) => {
    const notices: string[] = [];
    const { runFolder } = await launchEngine({
      ...{ kind: "unlearn", engineVersion: "0.1.0", configurationFile: file, enginePath: await writeProgram("") },
      onNotice: (sentence) => notices.push(sentence),
    });
    return { runFolder, notices };
  };
  const first = await start(await configure({ name: "letters" }));
  // An engine would write the passages and the result.
  await writeRunPassages(first.runFolder, await readPassageSet(inside("forget.jsonl"), "forget"));
  await cp(inside("model"), inside("export"), { recursive: true });
  const weights = await readFile(inside("model/model.safetensors"));
  weights.fill(1, weights.length - 400);
  await commitCheckpoint(first.runFolder, 5, async (folder) => {
    for (const target of [folder, inside("export")]) await writeFile(path.join(target, "model.safetensors"), weights);
  });
  await write("forget.jsonl", questions("later"));
  const later = (changes: object = {}) => configure({ model: "export", ...changes });
  return { ...checked, first: first.runFolder, start, later };
}

const about = (findings: readonly Finding[]) =>
  findings.flatMap(({ level, message, file, line }) =>
    /request/.test(message) ? [{ level, message, file: file && path.basename(file), line }] : [],
  );

describe("the check of a later request", () => {
  it("names the earlier requests at the key of the model, for a run that unlearns alone", async () => {
    const { later, configure, first } = await createLaterRequest();
    const date = (await readRunRecord(first)).createdAt.slice(0, 10);
    const found = [
      {
        ...{ level: "information", file: "small.lethe.json", line: 2 },
        message: `The model has carried out 1 earlier request, so a run also measures what the request of ${date} (letters) had to forget.`,
      },
    ];
    expect(about(await check(await later()))).toEqual(found);
    expect(about(await check(await later(), { kind: "prepare" }))).toEqual([]);
    expect(about(await check(await configure({ model: "model" })))).toEqual([]);
  });

  it("warns of rows to keep and of a holdout with texts that an earlier request had to forget", async () => {
    const { later, write } = await createLaterRequest();
    await write("retain.jsonl", questions("retain", 1) + questions("forget", 2).replaceAll("sea", "SEA"));
    await write("holdout.jsonl", questions("forget", 1));
    const data = { forget: "forget.jsonl", retain: "retain.jsonl", holdout: "holdout.jsonl" };
    const warnings = about(await check(await later({ data }))).filter(({ level }) => level === "warning");
    expect(warnings.map(({ file, line }) => [file, line])).toEqual([
      ["retain.jsonl", 2],
      ["retain.jsonl", 3],
      ["holdout.jsonl", 1],
    ]);
    expect(warnings[0]?.message).toMatch(
      /^This line has a text that the request of .* \(letters\) had to forget; a run would train it again; remove the row, unless/,
    );
    expect(warnings[2]?.message).toContain("a holdout must contain only text that the model never saw");
  });

  it("names a request whose passages are lost, and the run starts", async () => {
    const { later, start, first } = await createLaterRequest();
    await rm(path.join(first, "passages.ndjson"));
    const { runFolder, notices } = await start(await later());
    expect(notices.filter((notice) => notice.includes(path.basename(first)))).toHaveLength(1);
    expect((await readRunRecord(runFolder)).earlierRequests).toMatchObject([{ name: "letters" }]);
    expect(await readEarlierPassages(runFolder)).toEqual([]);
  });

  it("starts a run with the earlier requests in its record and their passages in its folder", async () => {
    const { later, start, first, inside } = await createLaterRequest();
    const { runFolder, notices } = await start(await later());
    expect(notices.filter((notice) => notice.includes("1 earlier request"))).toHaveLength(1);
    const { id, createdAt } = await readRunRecord(first);
    expect((await readRunRecord(runFolder)).earlierRequests).toEqual([
      { run: id, name: "letters", createdAt, forgetSet: inside("forget.jsonl"), documents: 3 },
    ]);
    const passages = await readEarlierPassages(runFolder);
    expect(passages.map(({ id: each, split, request, answer }) => [each, split, request, answer])).toEqual(
      [1, 2, 3].map((number) => [`${id}/forget-${number}`, "earlier", id, `by the sea ${number}`]),
    );
  });
});
