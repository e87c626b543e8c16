import path from "node:path";
import { expect, it } from "vitest";
import { assessedEvaluations } from "../../../../src/editor/dashboard/assessedEvaluations";
import { openPassageTable } from "../../../../src/editor/dashboard/passageTable";
import { comparableScores, namedScores, sameAttackOnRetrained } from "../../../../src/editor/dashboard/retrainedScores";
import type { AssessedModelName, AssessedState } from "../../../../src/protocol/attacks";
import type { AttackEvent } from "../../../../src/protocol/events";
import type { EvaluationSummary } from "../../../../src/protocol/metrics";
import { readEvaluation } from "../../../../src/runs/reader";
import { referenceFile, writeReference } from "../../../../src/runs/reference";
import { temporaryFolder } from "../../runs/temporaryFolder";

const recorded = path.join(import.meta.dirname, "../../../fixtures/run");
const file = "evaluations/180-after.ndjson";

it("gives the retrained model's score of each passage beside that of an evaluation", async () => {
  const records = await readEvaluation(recorded, file);
  const [first, second, ...others] = records.filter(({ split }) => split === "forget");
  if (first === undefined || second === undefined) throw new Error("The fixture has no forget set.");
  const folder = await temporaryFolder();
  const withheld = records.find(({ split }) => split === "retain");
  await writeReference(referenceFile(folder), {
    summary: { tasks: {} } as EvaluationSummary,
    passages: [
      { ...first, score: 0.125 },
      { ...second, score: 0.25, comparedBy: "characters" as const },
      ...others,
      // The retain documents that another run withholds are the same documents.
      ...(withheld ? [{ ...withheld, split: "withheld" as const, score: 0.5 }] : []),
    ],
  });
  const table = openPassageTable(recorded, path.join(folder, "unlearn.lethe.json"));
  const evaluation = { file, time: "" };
  const { retrained } = await table.scores(evaluation);
  const scoreOf = async (id = ""): Promise<number | null | undefined> => {
    const place = await table.find({ id });
    expect((await table.inspect(place, evaluation)).retrained).toBe(retrained[place]);
    return retrained[place];
  };
  expect(await scoreOf(first.id)).toBe(0.125);
  // A score by characters cannot be compared with one by words.
  expect(await scoreOf(second.id)).toBeNull();
  expect(await scoreOf(withheld?.id)).toBe(0.5);
  expect((await openPassageTable(recorded).scores(evaluation)).retrained).toEqual([]);
  // A model that was retrained without another forget set has no scores to compare with.
  await writeReference(referenceFile(folder), { summary: { tasks: {} } as EvaluationSummary, passages: [first] });
  const other = openPassageTable(recorded, path.join(folder, "unlearn.lethe.json"));
  expect((await other.scores(evaluation)).retrained).toEqual([]);
});

it("compares no passage that the evaluation has not measured", () => {
  const passages = ["a", "b", "c"].map((id) => ({ id, split: "forget" as const }));
  const beside = namedScores(passages, { scores: [0.5, 0.5, 0.5], byCharacters: [1, 2] });
  const evaluation = namedScores(passages, { scores: [null, 1, 1], byCharacters: [2] });
  expect(comparableScores(evaluation, beside)).toEqual([null, null, 0.5]);
});

it("compares an attack of an assessment with the same attack on the retrained model", async () => {
  const attack = (state: AssessedState, model: AssessedModelName): AttackEvent => ({
    ...{ type: "attack", attempt: 0, time: "", step: 1, state, model, seconds: 1, file: `${state}-${model}` },
    values: { recited: 0.1, answered: null, span: 0 },
  });
  const models = ["unlearned", "retrained"] as const;
  const attacks = [
    ...models.flatMap((model) => [attack("asItIs", model), attack("fourBits", model)]),
    attack("prefix", "unlearned"),
  ];
  const found = (name: string): string | undefined =>
    sameAttackOnRetrained({ file: name }, attacks, assessedEvaluations(attacks))?.file;
  expect(found("fourBits-unlearned")).toBe("fourBits-retrained");
  expect(found("asItIs-unlearned")).toBe("asItIs-retrained");
  expect(found("prefix-unlearned")).toBeUndefined();
  expect(found("fourBits-retrained")).toBeUndefined();

  const evaluation = { file, time: "" };
  const table = (beside: string | undefined) =>
    openPassageTable(recorded, undefined, () => (beside === undefined ? undefined : { file: beside, time: "" }));
  const before = "evaluations/0-before.ndjson";
  const { retrained, scores } = await table(before).scores(evaluation);
  expect(retrained).not.toEqual(scores);
  expect(retrained).toEqual((await table(undefined).scores({ file: before, time: "" })).scores);
  expect((await table(undefined).scores(evaluation)).retrained).toEqual([]);
});
