import { expect, test } from "vitest";
import { exactMatch } from "../../../src/evaluation/knowledge";

test.each([
  ["Madera", "Madera", true],
  ["Madera", " madera\n", true],
  [" Madera ", "MADERA", true],
  ["Madera", "Madera.", false],
  ["Madera", "Madera is the city", false],
  ["Port Vellamy", "Port  Vellamy", false],
  ["Madera", "", false],
])("answer %j, generation %j: %s", (answer, completion, expected) => {
  expect(exactMatch(answer, completion)).toBe(expected);
});
