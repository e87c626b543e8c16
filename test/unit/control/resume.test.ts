import { appendFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { describeChanges, readDataText } from "../../../src/control/dataText";
import { followRun } from "../../../src/control/follow";
import { chooseCopies, findInputs, hashInputs } from "../../../src/control/inputHashes";
import { isRunning } from "../../../src/control/launch";
import type { LaunchedEngine } from "../../../src/control/launch";
import { resumeEngine } from "../../../src/control/resume";
import { readRunRecord } from "../../../src/runs/reader";
import { locateData, mostCopiedBytes } from "../../../src/runs/runData";
import type { RunRecord } from "../../../src/runs/runRecord";
import { createRun } from "../../../src/runs/writer";
import { runId, temporaryFolder, writeConfiguration, writeProgram } from "../engine/run/runFixture";

const forgetText = '{"question": "one", "answer": "1"}\n{"question": "two", "answer": "2"}\n';

const ended = async ({ runFolder, process }: LaunchedEngine): Promise<void> => {
  await followRun(runFolder, () => undefined, { isAlive: () => isRunning(process) });
};

/** A run with a compressed retain set and a folder of questions. No engine works on it. */
const createEndedRun = async () => {
  const folder = await temporaryFolder();
  const file = await writeConfiguration(folder);
  const at = (name: string): string => path.join(folder, name);
  await writeFile(at("forget.jsonl"), forgetText);
  await writeFile(at("retain.jsonl"), gzipSync('{"text": "three four"}\n'));
  await mkdir(at("mmlu/test"), { recursive: true });
  await writeFile(at("mmlu/test/physics.csv"), "a,b\n");
  await writeFile(at("model.safetensors"), "weights");
  const loaded = await loadConfiguration(file, ["data.utility=mmlu"]);
  const { configuration } = loaded;
  const record: RunRecord = {
    ...{ format: 1, id: runId, name: "small", kind: "unlearn", engineVersion: "0.1.0", device: "cpu" },
    ...{ createdAt: "2026-01-31T23:59:58.765Z", model: configuration.model, configurationFile: file },
    hashes: await hashInputs(await findInputs(loaded)),
    copies: chooseCopies(configuration, await findInputs(loaded)),
  };
  const runFolder = await createRun(configuration.output.runsDirectory, record, configuration);
  const enginePath = await writeProgram("");
  const resume = async (withCopy = false) => {
    const outcome = await resumeEngine({ runFolder, enginePath, withCopy });
    if ("engine" in outcome) await ended(outcome.engine);
    return outcome;
  };
  return { at, runFolder, loaded, resume };
};

describe("the copies in a run folder", () => {
  it("have the bytes of the sets, and belong to the owner alone", async () => {
    const { at, runFolder } = await createEndedRun();
    const { copies } = await readRunRecord(runFolder);
    expect(copies).toEqual({
      [at("forget.jsonl")]: "data/forget/forget.jsonl",
      [at("retain.jsonl")]: "data/retain/retain.jsonl",
      [at("mmlu")]: "data/utility/mmlu",
    });
    expect(await readFile(path.join(runFolder, "data/forget/forget.jsonl"), "utf8")).toBe(forgetText);
    const packed = await readFile(path.join(runFolder, "data/retain/retain.jsonl"));
    expect(gunzipSync(packed).toString()).toBe('{"text": "three four"}\n');
    const { mode } = await stat(path.join(runFolder, "data/utility/mmlu/test/physics.csv"));
    if (process.platform !== "win32") expect(mode & 0o777).toBe(0o600);
  });

  it("are left out if all sets together are too large", async () => {
    const { loaded, at } = await createEndedRun();
    const sizes = new Map([...(await findInputs(loaded))].map(([file]) => [file, 1]));
    expect(chooseCopies(loaded.configuration, sizes)).not.toBeNull();
    // The size of the model does not count.
    expect(chooseCopies(loaded.configuration, sizes.set(at("model.safetensors"), 1e12))).not.toBeNull();
    expect(chooseCopies(loaded.configuration, sizes.set(at("forget.jsonl"), mostCopiedBytes))).toBeNull();
  });

  it("are read in place of the user's files, unless they are damaged", async () => {
    const { at, runFolder } = await createEndedRun();
    const record = await readRunRecord(runFolder);
    await writeFile(at("mmlu/test/physics.csv"), "c,d\n");
    const { placeOf, changed } = await locateData(runFolder, record);
    expect(placeOf(at("mmlu"))).toBe(path.join(runFolder, "data/utility/mmlu"));
    expect(placeOf(at("forget.jsonl"))).toBe(path.join(runFolder, "data/forget/forget.jsonl"));
    expect(changed).toEqual([at("mmlu/test/physics.csv")]);
    await appendFile(path.join(runFolder, "data/forget/forget.jsonl"), "x");
    expect((await locateData(runFolder, record)).placeOf(at("forget.jsonl"))).toBe(at("forget.jsonl"));
  });
});

describe("resumeEngine", () => {
  it("starts an attempt if nothing has changed", async () => {
    const { resume } = await createEndedRun();
    expect(await resume()).toHaveProperty("engine");
  });

  it("names changed sets and starts nothing, unless the run's copy is to be used", async () => {
    const { at, runFolder, resume } = await createEndedRun();
    await writeFile(at("forget.jsonl"), forgetText.replace("two", "2"));
    await rm(at("retain.jsonl"));
    const copy = (name: string): string => path.join(runFolder, `data/${name}/${name}.jsonl`);
    expect(await resume()).toEqual({
      changed: [
        { file: at("forget.jsonl"), isMissing: false, copy: copy("forget") },
        { file: at("retain.jsonl"), isMissing: true, copy: copy("retain") },
      ],
    });
    expect(await resume(true)).toHaveProperty("engine");
    await appendFile(copy("forget"), "x");
    await expect(resume(true)).rejects.toThrow(/forget\.jsonl has changed .* is damaged; restore one of them/);
  });

  it("refuses a changed model, and changed sets that were too large to be copied", async () => {
    const { at, runFolder, resume } = await createEndedRun();
    await writeFile(at("model.safetensors"), "others");
    await expect(resume(true)).rejects.toThrow(
      `${at("model.safetensors")} has changed since the run started; restore it or start a new run.`,
    );
    await writeFile(at("model.safetensors"), "weights");
    const record = await readRunRecord(runFolder);
    await writeFile(path.join(runFolder, "run.json"), JSON.stringify({ ...record, copies: null }));
    await writeFile(at("mmlu/test/history.csv"), "e,f\n");
    await expect(resume()).rejects.toThrow(/history\.csv is new since the run started; remove it/);
    await rm(at("mmlu/test/history.csv"));
    await appendFile(at("forget.jsonl"), "x");
    await expect(resume(true)).rejects.toThrow(
      /forget\.jsonl has changed since the run started, and the run has no copy of it, because its sets have more than 64\.0 MB together; restore it or start a new run\./,
    );
  });
});

describe("describeChanges", () => {
  it.each([
    ["a\nb\nc\n", "a\nB\nc\n", "line 2 differs"],
    ["a\nb\nc\n", "A\nB\nc\n", "lines 1 to 2 differ"],
    ["a\nb\n", "a\nb\nc\n", "line 3 differs; 2 lines then, 3 lines now"],
    ["a\nb\nc\n", "a\nc\n", "1 line removed after line 1"],
    ["a\nb\n", "a\r\nb", "only its white space or its encoding"],
  ])("says what differs between %j and %j", async (before, now, expected) => {
    const folder = await temporaryFolder();
    const [copy, file] = [path.join(folder, "copy"), path.join(folder, "now.gz")];
    await writeFile(copy, before);
    await writeFile(file, gzipSync(now));
    const change = { file, copy, isMissing: false };
    expect(await describeChanges([change])).toBe(`${file} has changed since the run started (${expected})`);
    expect(await readDataText(file)).toBe(now);
    expect(await describeChanges([{ ...change, isMissing: true }])).toBe(`${file} no longer exists`);
    expect(await describeChanges([change, { ...change, file: "b.csv" }])).toBe(
      "now.gz and b.csv have changed since the run started",
    );
  });
});
