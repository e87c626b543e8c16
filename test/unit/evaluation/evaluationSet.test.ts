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
  const { passages } = await loadEvaluationSet({ inScope, retainWithheld: 0 }, 0);
  expect(passages).toMatchObject([{ id: "a", split: "inScope", of: "row" }]);
  await expect(loadEvaluationSet({ inScope, forget, retainWithheld: 0 }, 0)).rejects.toThrow(/asks about row, but/);
});
