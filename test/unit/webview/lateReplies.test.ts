// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { Inspection, RunSnapshot, StepSeries } from "../../../src/protocol/dashboard";
import type { PassageEvaluation } from "../../../src/protocol/metrics";
import type { PageContext } from "../../../webview/context";
import type { Ask } from "../../../webview/connection";
import { differencesOf, jointFiguresOf } from "../../../webview/model";
import { createLatestReply } from "../../../webview/latestReply";
import { openPassageData } from "../../../webview/passageData";
import { createInspector } from "../../../webview/sections/inspector";
import { createScoreHistory } from "../../../webview/sections/scoreHistory";
import { openStepDetails } from "../../../webview/stepSeries";

interface Pending {
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (problem: Error) => void;
}

/** An editor that answers when the test tells it to. */
const slowEditor = () => {
  const pending: Pending[] = [];
  const ask = ((kind: string, params: Pending["params"]) =>
    new Promise((resolve, reject) => pending.push({ kind, params, resolve, reject }))) as unknown as Ask;
  return { ask, pending, ofKind: (kind: string) => pending.filter((request) => request.kind === kind) };
};
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const point = (step: number) => ({ step, phase: "during", seconds: 1, summary: { tasks: {} } });
const run = (changes: Partial<Record<keyof RunSnapshot, unknown>> = {}): RunSnapshot =>
  ({ id: "run", attempt: 0, evaluations: [point(0), point(1)], ...changes }) as unknown as RunSnapshot;
const choose = (passage: number | null, changes: Partial<Record<keyof RunSnapshot, unknown>> = {}): PageContext =>
  ({
    run: run(changes),
    view: { passage },
    evaluation: 1,
    passages: { rows: () => undefined },
  }) as unknown as PageContext;

describe("the newest of several requests", () => {
  it("is the only one whose reply or problem counts", async () => {
    const told: string[] = [];
    const { request, cancel } = createLatestReply<string>(
      (reply) => told.push(reply),
      ({ message }) => told.push(message),
    );
    const { ask, pending } = slowEditor();
    for (const key of ["a", "b", "b", "c"]) request(key, () => ask("passages", { run: 0 }) as never);
    expect(pending).toHaveLength(3);
    pending[2]?.resolve("c");
    pending[0]?.resolve("a");
    pending[1]?.reject(new Error("b"));
    await settled();
    expect(told).toEqual(["c"]);
    request("d", () => ask("passages", { run: 0 }) as never);
    cancel();
    pending[3]?.resolve("d");
    await settled();
    expect(told).toEqual(["c"]);
  });
});

describe("the inspector", () => {
  const inspection = (id: string): Inspection => ({
    passage: {
      ...{ id, document: id, task: "Task1", split: "forget", kind: "completion", prompt: "p", answer: `text of ${id}` },
      ...{ rephrasings: [], source: { file: "/a", line: 1 } },
    },
    record: null,
    membership: null,
    retrained: null,
  });
  const opened = () => {
    const editor = slowEditor();
    const problems: string[] = [];
    const attempt = (action: () => Promise<unknown>): void =>
      void action().catch((problem: unknown) => problems.push((problem as Error).message));
    const inspector = createInspector(
      { ask: editor.ask, change: () => undefined, followProbe: () => () => undefined, attempt },
      () => undefined,
    );
    return { ...editor, problems, inspector };
  };

  it("keeps the passage chosen last when the reply for an earlier one comes later", async () => {
    const { inspector, ofKind, problems } = opened();
    for (const passage of [1, 2, 3]) inspector.render(choose(passage));
    const [first, second, third] = ofKind("inspect");
    third?.resolve(inspection("c"));
    first?.resolve(inspection("a"));
    second?.reject(new Error("too late to matter"));
    await settled();
    expect(inspector.element.textContent).toContain("text of c");
    expect(inspector.element.textContent).not.toContain("text of a");
    expect(problems).toEqual([]);
  });

  it("removes the passage before when the chosen one cannot be read", async () => {
    const { inspector, ofKind, problems } = opened();
    inspector.render(choose(1));
    ofKind("inspect")[0]?.resolve(inspection("a"));
    await settled();
    inspector.render(choose(2));
    ofKind("inspect")[1]?.reject(new Error("The file is damaged."));
    await settled();
    expect(inspector.element.textContent).not.toContain("text of a");
    expect(problems).toEqual(["The file is damaged."]);
  });

  it("tells apart a question without a score and a question with an unmeasured rephrasing", async () => {
    const record = { id: "a", split: "forget", task: "Task1", kind: "question", completion: "yes" } as const;
    const rephrased = [{ completion: "", score: null }];
    const textFor = async (measured: Pick<PassageEvaluation, "score" | "unmeasured">) => {
      const { inspector, ofKind } = opened();
      inspector.render(choose(1));
      ofKind("inspect")[0]?.resolve({ ...inspection("a"), record: { ...record, rephrased, ...measured } });
      await settled();
      return inspector.element.textContent;
    };
    const [ofScore, ofRephrasing] = ["The score could not", "The score of a rephrasing could not"];
    for (const unmeasured of [{ rephrased: "it is broken" }, { score: "it is broken" }]) {
      const text = await textFor({ score: 1, unmeasured });
      expect(text).toContain(`${ofRephrasing} be measured, because it is broken.`);
      expect(text).not.toContain(ofScore);
    }
    expect(await textFor({ score: null, unmeasured: { score: "it is broken" } })).toContain(ofScore);
  });

  it("shows the true text alone with its figures if an evaluation only scored it", async () => {
    const { inspector, ofKind } = opened();
    inspector.render(choose(1));
    const scores = { completion: "", score: null, loss: 2, tokens: [["text", -2]] } as const;
    const record = { id: "a", split: "holdout", task: "Task1", kind: "completion", isOnlyScored: true } as const;
    ofKind("inspect")[0]?.resolve({ ...inspection("a"), record: { ...record, ...scores } });
    await settled();
    const text = inspector.element.textContent;
    for (const shown of ["Expectedtext of a", "only scored the true text", "loss 2.00", "How sure the model is"])
      expect(text).toContain(shown);
    for (const absent of ["Generated", "The model generated nothing"]) expect(text).not.toContain(absent);
  });

  it("reads the passage again after a resume, which measures some evaluations a second time", () => {
    const { inspector, ofKind } = opened();
    inspector.render(choose(1));
    inspector.render(choose(1, { attempt: 1 }));
    expect(ofKind("inspect")).toHaveLength(2);
  });
});

describe("the score history", () => {
  it("keeps the scores of the passage chosen last, and asks again after an evaluation", async () => {
    const { ask, pending } = slowEditor();
    const history = createScoreHistory({ ask, change: () => undefined });
    history.render(choose(1));
    history.render(choose(2));
    pending[1]?.resolve([0.2, 0.25]);
    pending[0]?.resolve([0.1, 0.15]);
    await settled();
    expect(history.element.textContent).toContain("25 %");
    history.render(choose(2, { evaluations: [point(0), point(1), point(2)] }));
    expect(pending).toHaveLength(3);
    // The known scores stay until the new ones come.
    expect(history.element.textContent).toContain("25 %");
  });
});

describe("the details of a zoom", () => {
  const series = (value: number) => {
    const points = { x: [1], y: [value] };
    return { loss: { extremes: points, means: points } } as unknown as StepSeries;
  };

  it("are those of the range chosen last, and of the newest attempt", async () => {
    const { ask, pending } = slowEditor();
    const details = openStepDetails(ask, () => undefined);
    const shown = (to: number, attempt = 0): number | undefined =>
      details.seriesOf(run({ attempt, stepCount: 100, series: series(0) }), { from: 0, to }, "loss").extremes.y[0];
    shown(10);
    shown(20);
    pending[1]?.resolve(series(20));
    pending[0]?.resolve(series(10));
    await settled();
    expect(shown(20)).toBe(20);
    expect(shown(20, 1)).toBe(0);
    expect(pending).toHaveLength(3);
  });
});

describe("the passages", () => {
  it("ask once for all that compares an evaluation with the retrained model", async () => {
    const { ask, pending } = slowEditor();
    const passages = openPassageData(ask, () => undefined);
    const shown = run({ folder: "/run", kind: "unlearn", reference: { tasks: {} } });
    const read = () => [
      differencesOf(shown, 1, passages),
      jointFiguresOf({ run: shown, evaluation: 1, passages })?.forgetQuality,
    ];
    expect(read()).toEqual([undefined, undefined]);
    expect(pending).toHaveLength(1);
    const found = { differences: { membershipAuc: { value: 0.1 } }, forgetQuality: { pValue: 0.5, ratios: [2, 2] } };
    pending[0]?.resolve(found);
    await settled();
    expect(read()).toEqual([found.differences, found.forgetQuality]);
    expect(pending).toHaveLength(1);
  });

  it("of an earlier attempt do not come back after a reset, and its failures do not count", async () => {
    const { ask, pending } = slowEditor();
    let arrivals = 0;
    const data = openPassageData(ask, () => arrivals++);
    data.rows();
    data.scores(0);
    data.reset();
    data.rows();
    pending[0]?.resolve([{ id: "old" }]);
    pending[1]?.reject(new Error("gone"));
    await settled();
    expect(data.rows()).toBeUndefined();
    expect(arrivals).toBe(0);
    pending[2]?.resolve([{ id: "new" }]);
    await settled();
    expect(data.rows()).toEqual([{ id: "new" }]);
    data.askAgain();
    data.rows();
    expect(pending).toHaveLength(3);
  });
});
