import { describe, expect, it } from "vitest";
import { wordsOf } from "../../../../src/protocol/phases/actions";
import type { PhaseAction } from "../../../../src/protocol/phases/actions";
import type { PhaseFacts, PhaseRun } from "../../../../src/protocol/phases/facts";
import { describePhaseState, nextStepOf } from "../../../../src/protocol/phases/phase";
import type { Phase, PhaseName } from "../../../../src/protocol/phases/phase";
import { phasesOf } from "../../../../src/protocol/phases/phases";
import type { AssessedAttack } from "../../../../src/protocol/assessment";
import type { RunVerdict } from "../../../../src/protocol/verdict/runVerdict";

const file = "/w/letters.lethe.json";
const run: PhaseRun = { folder: "/w/runs/1", id: "1", name: "letters", status: "done" };

/** A configuration without mistakes whose models are there and that has no run yet. */
const fresh: PhaseFacts = {
  ...{ configurationFile: file, isPreparation: false, problems: [], preparedBy: undefined, hasRetrained: true },
  model: { folder: "/w/model", problem: undefined },
  ...{ latest: undefined, finished: 0, result: undefined, verdict: undefined, assessed: undefined },
  ...{ exportedTo: undefined, verified: undefined, monitored: undefined },
};
const trained: PhaseFacts = { ...fresh, latest: run, finished: 1, result: run };

const verdict = (level: RunVerdict["level"], statuses: readonly ("met" | "missed" | "notMeasured")[]): RunVerdict => ({
  ...{ level, headline: "The headline.", remark: null },
  lines: statuses.map((status) => ({ aim: "recited", label: "Recited text", status, value: "", target: "" })),
  advice: [{ text: "More steps.", changes: [["training.steps", 9] as const] }],
});

const attack = (outcome: AssessedAttack["outcome"]): AssessedAttack => ({
  ...{ attack: "fourBits", recovered: null, outcome },
  unlearned: {} as AssessedAttack["unlearned"],
});
const assessed = (status: PhaseRun["status"], ...outcomes: readonly AssessedAttack["outcome"][]) => ({
  run: { ...run, folder: "/w/runs/2", status },
  assessment: { asTheyAre: {}, allowedRecovery: 0.1, attacks: outcomes.map(attack) },
});

const phase = (facts: PhaseFacts, name: PhaseName): Phase => {
  const found = phasesOf(facts).find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no phase ${name}.`);
  return found;
};
const nextOf = (facts: PhaseFacts): PhaseName | undefined => phasesOf(facts).find(({ isNext }) => isNext)?.name;

describe("the next phase", () => {
  it("is the first one that is not done", () => {
    const monitored = { run, rounds: 2, alerts: [], isAfterResult: true };
    const good = { ...trained, verdict: verdict("met", ["met"]) };
    const withstood = { ...good, assessed: assessed("done", "withstood") };
    expect(nextOf({ ...fresh, problems: ["There is no file."] })).toBe("configuration");
    expect(nextOf({ ...fresh, model: undefined })).toBe("models");
    expect(nextOf(fresh)).toBe("training");
    expect(nextOf(trained)).toBe("verdict");
    expect(nextOf(good)).toBe("attacks");
    expect(nextOf(withstood)).toBe("release");
    expect(nextOf({ ...withstood, exportedTo: "/w/out" })).toBe("release");
    expect(nextOf({ ...withstood, verified: { passed: 9, passages: 9 } })).toBe("monitoring");
    // A monitor alone does not show that the model was fit for a release.
    expect(nextOf({ ...withstood, monitored })).toBe("release");
    const released = { ...withstood, verified: { passed: 9, passages: 9 }, monitored };
    expect(phasesOf(released).filter(({ isNext }) => isNext)).toEqual([]);
  });

  it("is a problem again if a later phase found it, and is called next if nothing was done for it", () => {
    expect(describePhaseState(phase(fresh, "training"))).toBe("next");
    expect(describePhaseState(phase(fresh, "verdict"))).toBe("open");
    const missed = { ...trained, verdict: verdict("missed", ["met", "missed"]) };
    expect(describePhaseState(phase(missed, "verdict"))).toBe("problem");
  });
});

describe("a phase", () => {
  it("needs the target model, and offers the run that prepares it", () => {
    const missing = { ...fresh, model: { folder: "/w/model", problem: "There is no folder /w/model." } };
    expect(phase(missing, "models")).toMatchObject({ state: "problem", actions: [] });
    const preparable = { ...missing, preparedBy: "/w/prepare.lethe.json" };
    expect(phase(preparable, "models").actions).toEqual([
      { name: "prepareTarget", configurationFile: "/w/prepare.lethe.json", to: "/w/model" },
    ]);
    expect(phase({ ...fresh, hasRetrained: false }, "models")).toMatchObject({ state: "done", actions: [] });
    const comparable = { ...fresh, hasRetrained: false, preparedBy: "/w/prepare.lethe.json" };
    expect(phase(comparable, "models").actions).toMatchObject([{ name: "prepareRetrained", comparedWith: file }]);
  });

  it.each([
    ["training", "atWork", "a run is at work", []],
    ["paused", "open", "latest run: paused", ["resume", "run"]],
    ["crashed", "problem", "latest run: crashed", ["resume", "run"]],
    ["unreachable", "problem", "latest run: on another machine", ["run"]],
  ] as const)("follows a first run that is %s", (status, state, description, names) => {
    const found = phase({ ...fresh, latest: { ...run, status } }, "training");
    expect(found).toMatchObject({ state, description, shows: run.folder });
    expect(found.actions.map(({ name }) => name)).toEqual(names);
  });

  it("stays done if a later run failed, and says so", () => {
    const failed = { ...trained, latest: { ...run, folder: "/w/runs/9", status: "failed" as const } };
    expect(phase(failed, "training")).toMatchObject({ state: "done", description: "1 finished run" });
    expect(phase(failed, "training").explanation.at(-1)).toBe("Latest run: failed.");
  });

  it("counts the targets that are met, and offers the advice where one is missed", () => {
    const found = phase({ ...trained, verdict: verdict("missed", ["met", "missed", "notMeasured"]) }, "verdict");
    expect(found).toMatchObject({ state: "problem", description: "1 of 3 targets met, 1 not measured" });
    expect(found.actions).toMatchObject([{ name: "followAdvice", runFolder: run.folder }]);
    expect(phase({ ...trained, verdict: verdict("met", ["met"]) }, "verdict").actions).toEqual([]);
    expect(phase({ ...trained, verdict: verdict("nothingToForget", []) }, "verdict").state).toBe("problem");
    expect(phase({ ...trained, verdict: verdict("notMeasured", []) }, "verdict").state).toBe("open");
  });

  it.each([
    ["done", ["withstood", "withstood"], "done", "2 of 2 attacks withstood", "assess"],
    ["done", ["withstood", "not withstood"], "problem", "1 of 2 attacks withstood", "assess"],
    // A silent model has withstood nothing.
    ["done", ["not measured"], "open", "no attack measured", "assess"],
    ["paused", ["withstood"], "open", "1 of 1 attack withstood, paused", "resume"],
    ["evaluating", ["withstood"], "atWork", "1 of 1 attack withstood so far", undefined],
    ["evaluating", [], "atWork", "an assessment is at work", undefined],
  ] as const)("shows an assessment that is %s with %j", (status, outcomes, state, description, action) => {
    const found = phase({ ...trained, assessed: assessed(status, ...outcomes) }, "attacks");
    expect(found).toMatchObject({ state, description });
    expect(found.actions[0]?.name).toBe(action);
    // The same attack would bring back the same.
    expect(nextStepOf(found)?.name).toBe(state === "problem" ? undefined : action);
  });

  it("knows a release from a verification, an export and a monitor, and nothing else", () => {
    expect(phase(trained, "release")).toMatchObject({ state: "open", description: "verify, report, export" });
    const failed = { ...trained, exportedTo: "/w/out", verified: { passed: 8, passages: 9 } };
    expect(phase(failed, "release")).toMatchObject({
      state: "problem",
      description: "8 of 9 passages pass · exported",
      shows: run.folder,
    });
    expect(nextStepOf(phase(failed, "release"))).toBeUndefined();
    expect(phase({ ...failed, verified: { passed: 9, passages: 9 } }, "release").state).toBe("done");
  });

  it("shows the alerts of a monitor, and does not count a monitor of an earlier model", () => {
    const monitored = { run, rounds: 3, alerts: ["It recites 1 passage."], isAfterResult: true };
    expect(phase({ ...trained, monitored }, "monitoring")).toMatchObject({
      ...{ state: "problem", description: "round 3, 1 alert" },
      actions: [{ name: "monitorAgain", runFolder: run.folder }],
    });
    expect(nextStepOf(phase({ ...trained, monitored }, "monitoring"))).toBeUndefined();
    const earlier = { ...trained, monitored: { ...monitored, alerts: [], isAfterResult: false } };
    expect(phase(earlier, "monitoring")).toMatchObject({ state: "open", actions: [{ name: "monitor" }] });
    expect(phase(earlier, "release")).toMatchObject({ state: "open", description: "verify, report, export" });
    // The earlier monitor may still be at work.
    const watching = {
      ...trained,
      monitored: { ...earlier.monitored, run: { ...run, status: "evaluating" as const } },
    };
    expect(phase(watching, "monitoring").actions).toMatchObject([{ name: "monitor" }]);
    const leaking = { ...trained, monitored: { ...monitored, isAfterResult: false } };
    expect(phase(leaking, "monitoring").state).toBe("open");
  });

  it.each(["failed", "crashed"] as const)("shows a monitor that has %s as a problem", (status) => {
    const monitored = { run: { ...run, status }, rounds: 0, alerts: [], isAfterResult: true };
    expect(phase({ ...trained, monitored }, "monitoring")).toMatchObject({
      ...{ state: "problem", description: `no round, ${status}` },
      actions: [{ name: "monitorAgain" }],
    });
    expect(nextStepOf(phase({ ...trained, monitored }, "monitoring"))?.name).toBe("monitorAgain");
    expect(phase({ ...trained, monitored }, "release").description).toBe("verify, report, export");
  });

  it("leads to a target model and a retrained model in a configuration that prepares them", () => {
    const prepared = { ...trained, isPreparation: true, hasRetrained: false };
    expect(phasesOf(prepared).map(({ label }) => label)).toEqual([
      ...["Configuration", "Base model", "Target model", "Retrained model"],
    ]);
    expect(phasesOf(prepared).find(({ isNext }) => isNext)?.actions).toEqual([
      { name: "prepareRetrained", configurationFile: file, comparedWith: undefined },
    ]);
  });
});

it("has a command line for each action", () => {
  const lines: readonly (readonly [PhaseAction, string])[] = [
    [{ name: "check", configurationFile: file }, "check letters"],
    [{ name: "prepareTarget", configurationFile: file, to: "/w/model" }, "prepare letters --to model"],
    [
      { name: "prepareRetrained", configurationFile: file, comparedWith: "/w/npo" },
      "prepare letters --without forget --for npo",
    ],
    [
      {
        name: "followAdvice",
        configurationFile: file,
        runFolder: "",
        changes: [["a.b", "c"] as const, ["d", 2] as const],
      },
      "run letters --set a.b=c --set d=2",
    ],
    [{ name: "export", runFolder: "/w/1" }, "export 1 --model-card"],
    [{ name: "report", runFolder: "/w/1" }, "report 1 --to report.html"],
    [{ name: "monitorAgain", runFolder: "/w/1" }, "monitor --into 1"],
  ];
  const shown = (path: string): string => path.replace("/w/", "").replace(".lethe.json", "");
  for (const [action, line] of lines) expect(wordsOf(action, shown).join(" ")).toBe(line);
});
