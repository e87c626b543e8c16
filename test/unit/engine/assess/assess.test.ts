import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../../../src/backends/backend";
import { assessmentOf } from "../../../../src/protocol/gatherAssessment";
import type { RunEvent } from "../../../../src/protocol/events";
import { currentHistory } from "../../../../src/protocol/history";
import { readEvaluation } from "../../../../src/runs/reader";
import { memoryBackend } from "../../support/memoryBackend/memoryBackend";
import { writeReport } from "../../../../src/runs/report/runReport";
import { createMemoryRun } from "../run/memoryRun";
import { temporaryFolder } from "../run/runFixture";
import { createMemoryAssessment } from "./memoryAssessment";

const attacksOf = (events: readonly RunEvent[]) =>
  currentHistory(events).flatMap((event) => (event.type === "attack" ? [event] : []));
const namesOf = (events: readonly RunEvent[]) => attacksOf(events).map(({ state, model }) => `${model} ${state}`);
const endOf = (events: readonly RunEvent[]) => {
  const last = events.at(-1);
  return last?.type === "state" ? { state: last.state, reason: last.reason } : undefined;
};

const unlearnedRun = async () => {
  const run = await createMemoryRun();
  await run.attempt();
  return run;
};

const attacks = (...names: readonly string[]): string[] => [
  `assessment.attacks=${JSON.stringify(names)}`,
  'assessment.relearning={"share":0.5,"steps":8,"batchSize":1,"learningRate":40}',
];

describe("an assessment on the in-memory backend", () => {
  it("measures the three models as they are, then each attack on both models", async () => {
    const assessment = await createMemoryAssessment(
      await unlearnedRun(),
      attacks("sampling", "fourBits", "relearning"),
    );
    const events = await assessment.attempt();
    expect(endOf(events)).toEqual({ state: "done", reason: undefined });
    expect(namesOf(events)).toEqual([
      ...["target asItIs", "unlearned asItIs", "retrained asItIs"],
      ...["unlearned sampling", "retrained sampling", "unlearned fourBits", "retrained fourBits"],
      ...["unlearned relearning", "retrained relearning"],
    ]);
    const { asTheyAre } = assessmentOf(events, 0.1);
    expect(asTheyAre.target).toMatchObject({ recited: 1, span: 1, answered: null });
    expect(asTheyAre.unlearned).toMatchObject({ recited: 0, span: 0 });
  });

  it("measures relearning on the documents that the attacker does not have, and removes the attacker's model", async () => {
    const assessment = await createMemoryAssessment(await unlearnedRun(), attacks("relearning"));
    const [, , , relearned] = attacksOf(await assessment.attempt());
    expect(relearned?.result?.protocol).toBe(
      "The model is trained for 8 steps of 1 text at a learning rate of 40 on 1 document of the forget set, and asked " +
        "for the others. Afterwards, it recites 100 % of what it was taught.",
    );
    const records = await readEvaluation(assessment.runFolder, relearned?.file ?? "");
    expect(records.map(({ split }) => split)).toEqual(["forget"]);
    expect(relearned?.result?.curve?.map(({ step }) => step)).toEqual([0, 2, 4, 6, 8]);
    expect(relearned?.result?.target).toMatchObject({ recited: 1 });
    const training = path.join(assessment.runFolder, "attacks", "unlearned-relearning");
    expect(await readdir(training)).not.toContain("checkpoints");
  });

  it("goes on with the first missing measurement after a pause, also within a training", async () => {
    const whole = await createMemoryAssessment(await unlearnedRun(), attacks("fourBits", "relearning"));
    const expected = attacksOf(await whole.attempt()).map(({ state, model, values }) => ({ state, model, values }));
    const cut = await createMemoryAssessment(await unlearnedRun(), attacks("fourBits", "relearning"));
    let trained = 0;
    const paused = await cut.attempt({
      onEvent: (event) => {
        if (event.type === "progress" && event.activity.endsWith(": training")) trained += 1;
        return trained === 3 ? "pause" : undefined;
      },
    });
    expect(endOf(paused)).toEqual({ state: "paused", reason: "Paused after 5 of 7 measurements." });
    const events = await cut.attempt();
    expect(endOf(events)).toEqual({ state: "done", reason: undefined });
    expect(attacksOf(events).map(({ state, model, values }) => ({ state, model, values }))).toEqual(expected);
  });

  it("stops between two batches, and keeps what it has measured", async () => {
    const assessment = await createMemoryAssessment(await unlearnedRun(), attacks("sampling"));
    const events = await assessment.attempt({
      onEvent: (event) => (event.type === "progress" && event.activity.includes("drawing") ? "stop" : undefined),
    });
    expect(endOf(events)).toEqual({ state: "stopped", reason: "Stopped on request after 3 of 5 measurements." });
  });

  it("says why an attack is not made", async () => {
    const assessment = await createMemoryAssessment(await unlearnedRun(), attacks("rephrasing", "alias", "unrelated"), {
      hasRetrained: false,
    });
    const events = await assessment.attempt();
    expect(attacksOf(events).flatMap(({ result }) => result?.skipped ?? [])).toEqual([
      "no question of the forget set has rephrasings",
      'the configuration names no hard cases ("data.inScope")',
      'the configuration names no general text ("data.general")',
    ]);
    expect(assessmentOf(events, 0.1).attacks.map(({ outcome }) => outcome)).toEqual(Array(3).fill("not measured"));
  });

  it("asks the hard cases of each kind, and compares them with the questions that they ask about", async () => {
    const case_ = (id: string, kind: string, of: string, question: string, answer: string) => ({
      ...{ id, case: kind, of, question, answer },
    });
    const inScope = [
      // The unlearned model still answers what the retain set teaches.
      case_("h1", "alias", "forget0qa0", "blue", "three star"),
      case_("h2", "alias", "forget0qa0", "star red", "one sun"),
      // The target model does not answer these either, so they are left out.
      case_("h3", "reverse", "forget1qa0", "moon", "two"),
      case_("h6", "alias", "forget1qa0", "moon", "two"),
      case_("h4", "paraphrase", "forget1qa0", "red blue", "three star"),
      { id: "h5", case: "multi-hop", question: "three", answer: "star" },
    ];
    const run = await createMemoryRun({}, false, { asks: true, inScope });
    await run.attempt();
    const chosen = attacks("rephrasing", "alias", "reverse", "multiHop");
    const assessment = await createMemoryAssessment(run, chosen, { hasRetrained: false });
    const [target, , paraphrase, alias, reverse, multiHop] = attacksOf(await assessment.attempt());
    expect(target?.values).toMatchObject({ recited: null, answered: 1 });
    // The score of a question is the mean over the hard cases that ask about it.
    const records = await readEvaluation(assessment.runFolder, alias?.file ?? "");
    expect(records.map(({ id, split, task, kind }) => [id, split, task, kind])).toEqual([
      ["forget0qa0", "forget", "Task1", "question"],
    ]);
    for (const { result } of [paraphrase, alias].flatMap((event) => event ?? []))
      expect(result).toMatchObject({ target: { answered: 1 }, before: { answered: 0 } });
    expect([paraphrase, alias].map((event) => event?.values.answered)).toEqual([1, 0.5]);
    expect(reverse?.result?.skipped).toBe(
      "the model before the run answers none of these questions, so they show nothing",
    );
    expect(multiHop?.result?.skipped).toBe(
      '"data.inScope" has no question of the case "multi-hop" that names a question of the forget set ("of")',
    );
  });

  it("trains on unrelated text, and asks for the whole forget set", async () => {
    const general = path.join(await temporaryFolder(), "general.jsonl");
    const text = "blue three star blue three star blue three";
    await writeFile(general, [text, `star ${text}`].map((each) => `${JSON.stringify({ text: each })}\n`).join(""));
    const assessment = await createMemoryAssessment(
      await unlearnedRun(),
      [...attacks("unrelated"), `data.general=${general}`],
      { hasRetrained: false },
    );
    const events = await assessment.attempt();
    const unrelated = attacksOf(events).at(-1);
    expect(unrelated?.result?.skipped).toBeUndefined();
    expect(unrelated?.result?.protocol).toContain("on 2 pieces of general text");
    expect((await readEvaluation(assessment.runFolder, unrelated?.file ?? "")).map(({ id }) => id)).toEqual([
      "forget0sc1",
      "forget1sc1",
    ]);
  });

  it("begins a training again if a crash has cut off the making of its folder", async () => {
    const assessment = await createMemoryAssessment(await unlearnedRun(), attacks("relearning"), {
      hasRetrained: false,
    });
    const training = path.join(assessment.runFolder, "attacks", "unlearned-relearning");
    const cut = assessment.attempt({
      onEvent: (event) => {
        if (event.type !== "progress" || !event.activity.endsWith(": loading the model")) return undefined;
        throw new Error("The process has been killed.");
      },
    });
    await expect(cut).rejects.toThrow("killed");
    // What the crash may leave: a record, and neither sets nor events.
    for (const name of ["data", "events.ndjson"]) await rm(path.join(training, name), { recursive: true, force: true });
    const events = await assessment.attempt();
    expect(attacksOf(events).at(-1)?.result?.skipped).toBeUndefined();
    expect(attacksOf(events).at(-1)?.values.recited).not.toBeNull();
  });

  it("leaves out an attack whose training diverges, and makes the next one", async () => {
    const inner = memoryBackend();
    let disposed = 0;
    const backend: Backend = {
      ...inner,
      open: async (spec) => {
        const model = await inner.open(spec);
        return {
          ...model,
          train: async (...words) => {
            const trainer = await model.train(...words);
            let taken = 0;
            const step: typeof trainer.step = async (...of) => ({
              ...(await trainer.step(...of)),
              isFinite: ++taken < 3,
            });
            return { ...trainer, step };
          },
          dispose: async () => {
            disposed += 1;
            await model.dispose();
          },
        };
      },
    };
    const assessment = await createMemoryAssessment(await unlearnedRun(), attacks("relearning", "fourBits"), {
      hasRetrained: false,
    });
    const events = await assessment.attempt({ backend });
    expect(attacksOf(events).map(({ state, result }) => [state, result?.skipped])).toEqual([
      ...[["asItIs"], ["asItIs"]].map(([state]) => [state, undefined]),
      ["relearning", 'the attacker\'s training diverged; lower "assessment.relearning.learningRate"'],
      ["fourBits", undefined],
    ]);
    expect(endOf(events)?.state).toBe("done");
    // Two models as they are, the attacker's, and the rounded one.
    expect(disposed).toBe(4);
  });

  it("reads the run's copy of the forget set after the user has deleted the file", async () => {
    const run = await unlearnedRun();
    await rm(run.forgetFile);
    const assessment = await createMemoryAssessment(run, attacks("fourBits"));
    expect(endOf(await assessment.attempt())?.state).toBe("done");
  });

  it("is told in its own report and in that of the run, with what was not tested", async () => {
    const run = await unlearnedRun();
    const untested = "It was not tested whether fewer bits for each weight";
    expect(await writeReport(run.runFolder)).toContain(untested);
    const assessment = await createMemoryAssessment(run, attacks("fourBits", "rephrasing"));
    await assessment.attempt();
    const own = await writeReport(assessment.runFolder);
    expect(own).toMatch(/^# Assessment report: /);
    // The configuration is the attacker's, and the retrained model was assessed.
    expect(own).not.toContain("How the model was trained");
    expect(own).not.toContain("No model that was trained without");
    for (const report of [own, await writeReport(run.runFolder)]) {
      expect(report).toContain("## What attacks bring back");
      // The unlearned table writes nothing, which shows nothing.
      expect(report).toContain("Not measured: rephrased questions; rounded to 4 bits.");
      expect(report).toContain("Rephrased questions: not made, because no question of the forget set has rephrasings.");
      expect(report).not.toContain(untested);
    }
  });
});
