import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { openPassageTable } from "../../../../src/editor/dashboard/passageTable";
import type { EvaluationSummary, PassageEvaluation } from "../../../../src/protocol/metrics";
import { readEvaluation } from "../../../../src/runs/reader";
import { referenceFile, writeReference } from "../../../../src/runs/reference";
import { listPassages } from "../../../../webview/passageSelection";
import { temporaryFolder } from "../../runs/temporaryFolder";

const recorded = path.join(import.meta.dirname, "../../../fixtures/run");

it("does not list a passage whose true text was only scored, and lists one that could not be measured", async () => {
  const folder = await temporaryFolder();
  await cp(recorded, folder, { recursive: true });
  const file = "evaluations/0-before.ndjson";
  const lines = (await readFile(path.join(folder, file), "utf8")).trimEnd().split("\n");
  const records = lines.map((line) => JSON.parse(line) as PassageEvaluation);
  const [first, second] = records.filter(({ split }) => split === "holdout");
  if (first === undefined || second === undefined) throw new Error("The fixture has no holdout.");
  const changed = records.map((record): PassageEvaluation => {
    if (record === first) return { ...record, completion: "", score: null, isOnlyScored: true };
    if (record === second) return { ...record, score: null, unmeasured: { score: "of a defect" } };
    return record;
  });
  await writeFile(path.join(folder, file), changed.map((record) => `${JSON.stringify(record)}\n`).join(""));
  const table = openPassageTable(folder);
  const listed = listPassages(await table.rows(), undefined, await table.scores({ file, time: "" }));
  expect(listed).toHaveLength(records.length - 1);
  const problemOf = ({ id, split }: PassageEvaluation): string | undefined =>
    listed.find(({ row }) => row.id === id && row.split === split)?.problem;
  expect([problemOf(first), problemOf(second)]).toEqual([undefined, "of a defect"]);
});

it("says how exposed each forget document is, beside the retrained model", async () => {
  const file = "evaluations/180-after.ndjson";
  const records = await readEvaluation(recorded, file);
  const documents = records.filter(({ split, kind }) => split === "forget" && kind === "completion");
  const [first] = documents;
  if (first === undefined) throw new Error("The fixture has no forget set.");
  // In the retrained model, the first document has the loss of an average unseen one.
  const unseen = records.filter(
    ({ split, kind, task }) => split === "holdout" && kind === "completion" && task === first.task,
  );
  const losses = unseen.flatMap(({ loss }) => loss ?? []).sort((left, right) => left - right);
  const loss = ((losses[11] ?? 0) + (losses[12] ?? 0)) / 2;
  const folder = await temporaryFolder();
  await writeReference(referenceFile(folder), {
    summary: { tasks: {} } as EvaluationSummary,
    passages: records.map((record) => (record === first ? { ...record, loss } : record)),
  });

  const table = openPassageTable(recorded, path.join(folder, "unlearn.lethe.json"));
  const { exposures } = await table.scores({ file, time: "" });
  expect(Object.keys(exposures)).toHaveLength(documents.length);
  const place = await table.find({ split: "forget", id: first.id });
  expect(exposures[place]).toEqual({ percentile: 1, loss: first.loss });
  expect((await table.inspect(place, { file, time: "" })).membership).toMatchObject({
    ...{ percentile: 1, unseen: 24, isOfTask: true, retrainedPercentile: 0.5 },
  });
  const retained = await table.find({ split: "retain", id: records.find(({ split }) => split === "retain")?.id ?? "" });
  expect((await table.inspect(retained, { file, time: "" })).membership).toBeNull();

  const sample = { file: "evaluations/60-during.ndjson", time: "" };
  expect((await table.scores(sample)).exposures).toEqual({});
  const measured = (await readEvaluation(recorded, sample.file)).find(
    ({ split, kind }) => split === "forget" && kind === "completion",
  );
  const { membership } = await table.inspect(await table.find({ split: "forget", id: measured?.id ?? "" }), sample);
  expect(membership).toEqual({ problem: "the evaluation has the losses of 6 unseen documents, and 20 are needed" });
});
