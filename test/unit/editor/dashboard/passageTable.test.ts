import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { openPassageTable } from "../../../../src/editor/dashboard/passageTable";
import type { PassageEvaluation } from "../../../../src/protocol/metrics";
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
