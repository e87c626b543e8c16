import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openScores, stillLeaks, whyUnmeasured } from "../../../../src/editor/annotations/measuredPassages";
import type { EvaluationEvent } from "../../../../src/protocol/events";
import type { PassageEvaluation } from "../../../../src/protocol/metrics";
import { currentHistory } from "../../../../src/protocol/history";
import { layout } from "../../../../src/runs/layout";
import { readEvents } from "../../../../src/runs/reader";
import { temporaryFolder } from "../../engine/run/runFixture";

const recorded = path.join(import.meta.dirname, "../../../fixtures/run");

const evaluationsOf = async (runFolder: string): Promise<EvaluationEvent[]> =>
  currentHistory((await readEvents(runFolder)).events).filter((event) => event.type === "evaluation");

describe("a run's scores", () => {
  it("are in the order of its evaluations", async () => {
    const evaluations = await evaluationsOf(recorded);
    const { passages } = await openScores(recorded).read(evaluations);
    const first = passages.find(({ passage }) => passage.id === "novel-01sc1");
    expect(first?.history[0]).toEqual({ step: 0, phase: "before", score: 1, isLeaking: true });
    expect(first?.history.at(-1)).toMatchObject({ step: 180, phase: "after", isLeaking: false });
    expect(first?.latest?.score).toBe(first?.history.at(-1)?.score);
    // The run's own summary counts the same completions as leaking.
    const forgotten = passages.filter(({ passage }) => passage.split === "forget" && passage.kind === "completion");
    const share = forgotten.filter(stillLeaks).length / forgotten.length;
    expect(share).toBeCloseTo(evaluations.at(-1)?.summary.leakingShare ?? NaN, 12);
  });

  it("are the same when read at once or one evaluation after the other", async () => {
    const evaluations = await evaluationsOf(recorded);
    const whole = await openScores(recorded).read(evaluations);
    const reader = openScores(recorded);
    for (let count = 0; count <= evaluations.length; count++) await reader.read(evaluations.slice(0, count));
    expect(await reader.read(evaluations)).toEqual(whole);
    // A resumed run drops the evaluations after its checkpoint.
    expect((await reader.read(evaluations.slice(0, 1))).passages[0]?.history).toHaveLength(1);
  });

  it("come with the names of columns in the run's configuration", async () => {
    const folder = await temporaryFolder();
    await cp(recorded, folder, { recursive: true });
    expect((await openScores(folder).read([])).fieldNames).toEqual([]);
    const fields = { prompt: "Frage", answer: "Antwort" };
    await writeFile(path.join(folder, layout.configuration), JSON.stringify({ data: { fields } }));
    expect((await openScores(folder).read([])).fieldNames).toEqual(["Frage", "Antwort"]);
  });

  it("are read from an incomplete file", async () => {
    const folder = await temporaryFolder();
    await cp(recorded, folder, { recursive: true });
    const [before] = await evaluationsOf(folder);
    if (before === undefined) throw new Error("The fixture has no evaluation.");
    const lines = await readFile(path.join(folder, before.file), "utf8");
    await writeFile(path.join(folder, before.file), lines.slice(0, lines.indexOf("\n") + 20));
    const { passages } = await openScores(folder).read([before, { ...before, file: "evaluations/none.ndjson" }]);
    expect(passages.filter(({ latest }) => latest !== undefined).map(({ passage }) => passage.id)).toEqual([
      "novel-01sc1",
    ]);
  });

  it("leave out a passage whose true text was only scored", async () => {
    const folder = await temporaryFolder();
    await cp(recorded, folder, { recursive: true });
    const [before] = await evaluationsOf(folder);
    if (before === undefined) throw new Error("The fixture has no evaluation.");
    const lines = (await readFile(path.join(folder, before.file), "utf8")).trimEnd().split("\n");
    const record = JSON.parse(lines.at(-1) ?? "") as PassageEvaluation;
    const scored = { ...record, completion: "", score: null, isOnlyScored: true };
    await writeFile(path.join(folder, before.file), [...lines.slice(0, -1), JSON.stringify(scored)].join("\n"));
    const { passages } = await openScores(folder).read([before]);
    const found = passages.find(({ passage: { id, split } }) => id === record.id && split === record.split);
    expect(found).toMatchObject({ history: [], latest: undefined, isOlder: false });
    expect(found && whyUnmeasured(found)).toBeUndefined();
  });

  it("leave out the records of a damaged file that are of no use", async () => {
    const folder = await temporaryFolder();
    await cp(recorded, folder, { recursive: true });
    const [before] = await evaluationsOf(folder);
    if (before === undefined) throw new Error("The fixture has no evaluation.");
    const [line = ""] = (await readFile(path.join(folder, before.file), "utf8")).split("\n");
    const damaged = ["null", "7", "[]", "{}"].concat(
      ["-1", "1e999", "1e9", '"1"'].map((score) => line.replace(/"score":[^,}]+/, `"score":${score}`)),
      line.replace(/"completion":"/, '"completion":7,"other":"'),
    );
    await writeFile(path.join(folder, before.file), damaged.map((each) => `${each}\n`).join(""));
    const { passages } = await openScores(folder).read([before]);
    expect(passages.filter(({ latest }) => latest !== undefined)).toEqual([]);
  });

  it("hold each evaluation once, even if the first reading of a file failed", async () => {
    const folder = await temporaryFolder();
    await cp(recorded, folder, { recursive: true });
    const evaluations = await evaluationsOf(folder);
    const last = path.join(folder, evaluations.at(-1)?.file ?? "");
    const lines = await readFile(last, "utf8");
    await rm(last);
    await mkdir(last);
    const reader = openScores(folder);
    await reader.read(evaluations.slice(0, 1));
    await expect(reader.read(evaluations)).rejects.toThrow("EISDIR");
    await rm(last, { recursive: true });
    await writeFile(last, lines);
    expect(await reader.read(evaluations)).toEqual(await openScores(folder).read(evaluations));
  });
});
