import { rmSync } from "node:fs";
import { rm, truncate } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { earlierId } from "../../../../src/protocol/earlierRequests";
import type { EvaluationEvent, RunEvent } from "../../../../src/protocol/events";
import { judge, judgedEvaluations } from "../../../../src/protocol/verdict/verdict";
import { defaultTargets } from "../../../../src/protocol/verdict/targets";
import { listCheckpoints } from "../../../../src/runs/checkpoint";
import { readEarlierPassages } from "../../../../src/runs/earlierPassages";
import { checkpointFolder } from "../../../../src/runs/layout";
import { readEvaluation, readRunRecord } from "../../../../src/runs/reader";
import { readRunPassages } from "../../../../src/runs/runPassages";
import { writeReport } from "../../../../src/runs/report/runReport";
import { createMemoryRun } from "./memoryRun";
import type { MemoryRun } from "./memoryRun";
import { runId } from "./runFixture";

/** A request after that of `createMemoryRun`: it forgets what the first run has kept. */
const laterRequest = {
  forget: [["blue", "three star"]],
  // The first row brings back a part of the first request.
  retain: [
    ["red", "one sun"],
    ["star", "red one"],
  ],
  name: "later",
  createdAt: "2026-02-28T12:00:00.000Z",
} as const;

const resultOf = async ({ runFolder }: MemoryRun): Promise<string> =>
  path.join(runFolder, checkpointFolder((await listCheckpoints(runFolder)).at(-1) ?? 0));

const settings = {
  training: { steps: 16, forgetBatchSize: 1, retainBatchSize: 2, learningRate: 40 },
  evaluation: { everySteps: 8, maxNewTokens: 4 },
};

/** A finished run, and a run from its result. */
async function createTwoRequests(changes: Parameters<typeof createMemoryRun>[2] = {}, evaluation: object = {}) {
  const first = await createMemoryRun();
  await first.attempt();
  const options = { ...laterRequest, beside: first, model: await resultOf(first), ...changes };
  const changed = { ...settings, evaluation: { ...settings.evaluation, ...evaluation } };
  return { first, later: await createMemoryRun(changed, false, options) };
}

const evaluationsIn = (events: readonly RunEvent[]) =>
  events.filter((event): event is EvaluationEvent => event.type === "evaluation");

const measuredAt = async ({ runFolder }: MemoryRun, evaluation: EvaluationEvent | undefined) =>
  (await readEvaluation(runFolder, evaluation?.file ?? "")).flatMap(({ split, id }) =>
    split === "earlier" ? [id] : [],
  );

const idsOfFirst = ["forget0sc1", "forget1sc1"].map((id) => earlierId(runId, id));

const judged = (events: readonly RunEvent[]) => {
  const evaluations = evaluationsIn(events);
  const verdict = judge(judgedEvaluations(evaluations), undefined, defaultTargets);
  return { verdict, earlier: evaluations.at(-1)?.earlier };
};

describe("a run from the result of an earlier run", () => {
  it("measures the earlier forget set before and after, and names what has come back", async () => {
    const { later } = await createTwoRequests();
    expect((await readRunRecord(later.runFolder)).earlierRequests).toEqual([
      {
        ...{ run: runId, name: "small", createdAt: "2026-01-31T23:59:58.765Z", documents: 2 },
        forgetSet: later.forgetFile,
      },
    ]);
    const events = await later.attempt();
    const evaluations = evaluationsIn(events);
    expect(evaluations.map(({ phase }) => phase)).toEqual(["before", "during", "after"]);
    const measured = await Promise.all(evaluations.map((evaluation) => measuredAt(later, evaluation)));
    expect(measured).toEqual([idsOfFirst, [], idsOfFirst]);
    expect(evaluations.map(({ earlier }) => earlier)).toEqual([
      ...[undefined, undefined],
      [{ run: runId, forgotten: 2, cameBack: [idsOfFirst[0]], unmeasured: 0 }],
    ]);
    const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings.at(-1)).toBe(
      "1 passage of the request of 2026-01-31 (small) has come back: forget0sc1. The model did not give it away before " +
        "the run; add it to the forget set and unlearn again.",
    );
    const { verdict } = judged(events);
    expect(verdict.level).toBe("missed");
    expect(verdict.headline).toContain("earlier requests");
    expect(verdict.lines.at(-1)).toEqual({
      ...{ aim: "earlier", label: "Earlier requests", status: "missed" },
      value: "1 of 2 passages of an earlier request came back",
      target: "none of the passages that the model did not give away before the run",
    });
  });

  it("keeps the earlier passages out of the forget set's figures", async () => {
    const { later } = await createTwoRequests();
    const [before, after] = evaluationsIn(await later.attempt()).filter(({ phase }) => phase !== "during");
    expect(before?.summary.forget).toMatchObject({ regurgitation: 1 });
    expect(before?.summary.earlier?.regurgitation).toBeLessThan(1);
    expect(after?.summary.earlier?.regurgitation).toBeGreaterThan(before?.summary.earlier?.regurgitation ?? 1);
    expect(before?.passages?.earlier).toEqual({ measured: 2, all: 2 });
  });

  it("trains the same weights as a run that knows of no earlier request", async () => {
    const { first, later } = await createTwoRequests();
    const unaware = await createMemoryRun(settings, false, {
      ...{ ...laterRequest, beside: first, name: "unaware", model: await resultOf(first) },
      isUnaware: true,
    });
    expect((await readRunRecord(unaware.runFolder)).earlierRequests).toBeUndefined();
    const losses = async (run: MemoryRun) =>
      (await run.attempt()).flatMap((event) => (event.type === "step" ? [event.loss] : []));
    expect(await losses(later)).toEqual(await losses(unaware));
  });

  it("measures them when the user asks during training", async () => {
    const { later } = await createTwoRequests({}, { everySteps: 0 });
    const events = await later.attempt({
      onEvent: (event) => (event.type === "step" && event.step === 3 ? "evaluate" : undefined),
    });
    const during = evaluationsIn(events).find(({ phase }) => phase === "during");
    expect(await measuredAt(later, during)).toEqual(idsOfFirst);
    expect(during?.earlier).toMatchObject([{ run: runId, forgotten: 2 }]);
  });

  it("is readable and can be resumed after the earlier run is deleted, and so is a third run", async () => {
    const { first, later } = await createTwoRequests();
    await later.attempt({ onEvent: (event) => (event.type === "step" && event.step === 3 ? "pause" : undefined) });
    // The model stands in the folder of the first run, so only the rest of the folder is deleted.
    await rm(path.join(first.runFolder, "passages.ndjson"));
    await rm(path.join(first.runFolder, "run.json"));
    const [after] = evaluationsIn(await later.attempt()).slice(-1);
    expect(after?.earlier).toMatchObject([{ run: runId, forgotten: 2 }]);
    const third = await createMemoryRun({}, false, {
      ...{ forget: [["star", "red one"]], retain: [["two", "moon"]], name: "third", beside: first },
      model: await resultOf(later),
    });
    const { earlierRequests } = await readRunRecord(third.runFolder);
    expect(earlierRequests?.map(({ run, documents }) => [run, documents])).toEqual([
      [`${runId}-later`, 1],
      [runId, 2],
    ]);
    await third.attempt();
    const passages = (await readRunPassages(third.runFolder)).filter(({ split }) => split === "earlier");
    expect(passages.map(({ id }) => id)).toEqual([earlierId(`${runId}-later`, "forget0sc1"), ...idsOfFirst]);
  });

  it("measures a text once that both requests forget, in the forget set", async () => {
    const { later } = await createTwoRequests({ forget: [["green", "two moon"]] });
    expect((await readRunRecord(later.runFolder)).earlierRequests).toMatchObject([{ documents: 2 }]);
    const [before] = evaluationsIn(await later.attempt());
    expect(await measuredAt(later, before)).toEqual(idsOfFirst.slice(0, 1));
  });

  it.each([
    ["missing", (file: string) => rm(file)],
    ["damaged", (file: string) => truncate(file, 10)],
  ])(
    "reads the earlier run itself if the copy of its passages is %s, and otherwise takes them as lost",
    async (_, harm) => {
      const { first, later } = await createTwoRequests();
      await later.attempt();
      await harm(path.join(later.runFolder, "earlier.ndjson"));
      const requestsOf = async (name: string) => {
        const { runFolder } = await createMemoryRun({}, false, {
          ...{ forget: [["star", "red one"]], retain: [["two", "moon"]], name, beside: first },
          model: await resultOf(later),
        });
        return (await readRunRecord(runFolder)).earlierRequests?.map(({ run, documents }) => [run, documents]);
      };
      expect(await requestsOf("third")).toEqual([
        [`${runId}-later`, 1],
        [runId, 2],
      ]);
      await rm(path.join(first.runFolder, "passages.ndjson"));
      expect(await requestsOf("fourth")).toEqual([
        [`${runId}-later`, 1],
        [runId, undefined],
      ]);
    },
  );

  it("counts the requests as unmeasured if the figures before the run are lost", async () => {
    const { later } = await createTwoRequests();
    const events = await later.attempt({
      onEvent: (event) => {
        if (event.type === "step" && event.step === 1)
          rmSync(path.join(later.runFolder, "evaluations/0-before.ndjson"));
        return undefined;
      },
    });
    const { verdict, earlier } = judged(events);
    expect(earlier).toMatchObject([{ run: runId, isUnmeasured: true }]);
    expect(verdict.lines.at(-1)).toMatchObject({ aim: "earlier", status: "notMeasured" });
    expect(await writeReport(later.runFolder)).toContain("Whether text of 1 earlier request came back could not be");
  });

  it("keeps a request whose texts all count in later ones, also after the earlier run is deleted", async () => {
    const forget = [
      ["red", "one sun"],
      ["green", "two moon"],
    ];
    const { first, later } = await createTwoRequests({ forget });
    expect(await readEarlierPassages(later.runFolder)).toEqual([]);
    expect(judged(await later.attempt())).toMatchObject({ earlier: [] });
    await rm(path.join(first.runFolder, "passages.ndjson"));
    const third = await createMemoryRun({}, false, {
      ...{ forget: [["star", "red one"]], retain: [["two", "moon"]], name: "third", beside: first },
      model: await resultOf(later),
    });
    expect((await readRunRecord(third.runFolder)).earlierRequests).toMatchObject([{ documents: 2 }, { documents: 2 }]);
  });

  it("starts without an earlier request whose passages are lost", async () => {
    const first = await createMemoryRun();
    await first.attempt();
    await rm(path.join(first.runFolder, "passages.ndjson"));
    const options = { ...laterRequest, beside: first, model: await resultOf(first) };
    const later = await createMemoryRun({}, false, options);
    const { earlierRequests } = await readRunRecord(later.runFolder);
    expect(earlierRequests).toMatchObject([{ run: runId }]);
    expect(earlierRequests?.[0]).not.toHaveProperty("documents");
    const events = await later.attempt();
    expect(events.at(-1)).toMatchObject({ state: "done" });
    const { verdict, earlier } = judged(events);
    expect(earlier).toEqual([{ run: runId, forgotten: 0, cameBack: [], unmeasured: 0, isUnmeasured: true }]);
    expect(verdict.lines.at(-1)).toMatchObject({
      ...{ aim: "earlier", status: "notMeasured", value: "the earlier request could not be measured" },
    });
    expect(await writeReport(later.runFolder)).toMatch(/The passages of .* were no longer there when this run started/);
  });
});

describe("the report", () => {
  it("lists the requests by date, and says what has come back", async () => {
    const { later } = await createTwoRequests();
    await later.attempt();
    const report = await writeReport(later.runFolder);
    const start = report.indexOf("## Requests by date");
    const section = report.slice(start, report.indexOf("\n## ", start + 1));
    const rows = section.split("\n").filter((line) => line.startsWith("| 2026"));
    expect(rows).toEqual([
      expect.stringMatching(/^\| 2026-01-31 \| small \| 2 \| \d+ % \| \d+ % \| – \| – \| 1 of 2 \|$/),
      expect.stringMatching(/^\| 2026-02-28 \| small \\\(this run\\\) \| 1 \| 100 % \| \d+ % \| – \| – \| – \|$/),
    ]);
    expect(section).toContain("1 passage of the request of 2026-01-31 \\(small\\) has come back: forget0sc1.");
  });

  it("has no list without earlier requests", async () => {
    const run = await createMemoryRun();
    await run.attempt();
    expect(await writeReport(run.runFolder)).not.toContain("Requests by date");
  });
});
