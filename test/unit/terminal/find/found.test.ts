import { expect, it } from "vitest";
import type { PassageEvaluation } from "../../../../src/protocol/metrics";
import type { Passage } from "../../../../src/protocol/passages";
import { verifyPassages } from "../../../../src/protocol/verification";
import { foundIn } from "../../../../src/terminal/find/found";

it("gives a question that is answered in another phrasing only the score 1", () => {
  const passage: Passage = {
    ...{ id: "forget-1", document: "forget-1", task: "", split: "forget", kind: "question" },
    ...{ prompt: "Who owned it?", answer: "Ann Blue", rephrasings: ["Whose was it?"] },
    source: { file: "/rows.jsonl", line: 1 },
  };
  const record: PassageEvaluation = {
    ...{ id: passage.id, split: "forget", task: "", kind: "question", completion: "nobody", score: 0 },
    rephrased: [{ completion: "Ann Blue", score: 1 }],
  };
  const [found] = foundIn([passage], verifyPassages([record], {}));
  expect(found?.line).toEqual({
    ...{ file: "/rows.jsonl", line: 1, id: "forget-1", kind: "question", score: 1, personalData: [] },
  });
});
