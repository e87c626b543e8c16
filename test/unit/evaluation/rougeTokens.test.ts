import { expect, test } from "vitest";
import { rougeTokens } from "../../../src/evaluation/rougeTokens";

test("lower-cases, splits at everything but a to z and 0 to 9, and stems", () => {
  expect(rougeTokens("The Keeper's  flies—3.5 enjoyed, happily!")).toEqual(
    "the keeper s fli 3 5 enjoy happili".split(" "),
  );
});

test("leaves tokens of up to three characters unstemmed", () => {
  expect(rougeTokens("was his ties")).toEqual(["was", "his", "tie"]);
});

test("cuts at letters outside a to z", () => {
  expect(rougeTokens("Zoë")).toEqual(["zo"]);
});

test.each(["", " \n", "…?!", "灯台"])("finds no token in %j", (text) => {
  expect(rougeTokens(text)).toEqual([]);
});
