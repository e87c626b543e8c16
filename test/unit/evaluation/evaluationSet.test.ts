import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { loadEvaluationSet } from "../../../src/evaluation/evaluationSet";
import { temporaryFolder } from "../runs/temporaryFolder";

it("takes hard cases as they are if there is no forget set, and refuses an unknown row of one", async () => {
  const folder = await temporaryFolder();
  const [inScope, forget] = [path.join(folder, "inScope.jsonl"), path.join(folder, "forget.jsonl")];
  await writeFile(inScope, JSON.stringify({ id: "a", of: "row", question: "Who?", answer: "Ada" }));
  await writeFile(forget, JSON.stringify({ id: "other", question: "When?", answer: "May" }));
  const reading = { fields: {}, promptShare: 0.5, retainWithheld: 0 };
  const { passages } = await loadEvaluationSet({ inScope, ...reading }, 0);
  expect(passages).toMatchObject([{ id: "a", split: "inScope", of: "row" }]);
  await expect(loadEvaluationSet({ inScope, forget, ...reading }, 0)).rejects.toThrow(/asks about row, but/);
});
