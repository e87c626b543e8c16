import { expect, it } from "vitest";
import { figureOf } from "../../../../src/protocol/figures";
import { scoresChart } from "../../../../src/runs/report/charts/scoresChart";
import { tradeOffChart } from "../../../../src/runs/report/charts/tradeOffChart";

const figures = { forget: figureOf("forget.regurgitation"), retain: figureOf("retain.regurgitation") };

/** The numbers of an attribute, in the order of the drawing. */
const numbers = (svg: string, element: RegExp, attribute: string): number[] =>
  [...svg.matchAll(element)].map(([tag]) => Number(new RegExp(` ${attribute}="([^"]*)"`).exec(tag)?.[1]));

it("draws a model that forgets further left, and a model that keeps further up", () => {
  const { svg, table } = tradeOffChart(
    [
      { kind: "before", label: "before", forget: 1, retain: 1 },
      { kind: "after", label: "after", forget: 0.1, retain: 0.9 },
      { kind: "retrained", label: "never <trained> on them", forget: 0.2, retain: 1 },
    ],
    figures,
  );
  // Each mark is also in the legend, which comes later.
  const [beforeLeft = 0] = numbers(svg, /<rect[^>]*>/g, "x");
  const [afterLeft = 0] = numbers(svg, /<circle[^>]*>/g, "cx");
  const [beforeTop = 0] = numbers(svg, /<rect[^>]*>/g, "y");
  const [afterTop = 0] = numbers(svg, /<circle[^>]*>/g, "cy");
  expect(afterLeft).toBeLessThan(beforeLeft);
  expect(afterTop).toBeGreaterThan(beforeTop + 5);
  expect(svg).toMatch(/^<svg viewBox="[^"]*" role="img" aria-label="Trade-off\. before: to forget 100\u00a0%/);
  expect(svg).toContain(">never &lt;trained&gt; on them: to forget");
  // The line joins the models of the run alone.
  expect(/<polyline points="([^"]*)"/.exec(svg)?.[1]?.split(" ")).toHaveLength(2);
  expect(table.rows).toEqual([
    ["before", "100 %", "100 %"],
    ["after", "10 %", "90 %"],
    ["never <trained> on them", "20 %", "100 %"],
  ]);
});

it("draws the bars of all models to the same scale, and counts the texts above the threshold", () => {
  const { svg, description, table } = scoresChart(
    [
      { kind: "before", label: "before", scores: [1, 1, 1, 1] },
      { kind: "after", label: "after", scores: [0.02, 0.12, 0.13, 0.9] },
    ],
    0.5,
  );
  const [before = 0, lowest = 0, middle = 0] = numbers(svg, /<rect[^>]*>/g, "height");
  expect(before).toBeCloseTo(2 * middle);
  expect(before).toBeCloseTo(4 * lowest);
  expect(description).toContain(
    "Above the dashed line, at 50 %, a text counts as recited: 4 of 4 before, 1 of 4 after.",
  );
  expect(table.rows).toEqual([
    ["0 to 5 %", "0", "1"],
    ["10 to 15 %", "0", "2"],
    ["90 to 95 %", "0", "1"],
    ["95 to 100 %", "4", "0"],
  ]);
});

it("draws no threshold if the texts do not share one", () => {
  const { svg, description } = scoresChart([{ kind: "after", label: "after", scores: [0.9] }], undefined);
  expect(svg).not.toContain("threshold");
  expect(description).not.toContain("dashed");
});
