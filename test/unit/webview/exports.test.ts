import { expect, it } from "vitest";
import { settingDifferences, runNames } from "../../../webview/runDifferences";
import { toCsv } from "../../../webview/exports/csv";

it("quotes CSV, and writes no formula", () => {
  expect(
    toCsv([
      ["a", 0.5, null],
      ['say "x", y', "=1+1", "two\nlines"],
    ]),
  ).toBe('a,0.5,\r\n"say ""x"", y",\'=1+1,"two\nlines"\r\n');
});

it("finds the settings in which runs differ, also missing ones", () => {
  const runs = [
    {
      ...{ name: "npo", id: "1" },
      configuration: [
        ["training.steps", "10"],
        ["objective.beta", "1"],
        ["model", "m"],
      ],
    },
    {
      ...{ name: "dpo", id: "2" },
      configuration: [
        ["training.steps", "20"],
        ["model", "m"],
        ["training.seed", "3"],
      ],
    },
  ] as const;
  expect(settingDifferences(runs)).toEqual({
    head: ["setting", "npo", "dpo"],
    rows: [
      ["training.steps", "10", "20"],
      ["objective.beta", "1", "–"],
      ["training.seed", "–", "3"],
    ],
  });
  expect(
    runNames([
      { name: "npo", id: "1-npo-aaaa" },
      { name: "npo", id: "2-npo-bbbb" },
      { name: "x", id: "x" },
    ]),
  ).toEqual(["npo aaaa", "npo bbbb", "x"]);
});
