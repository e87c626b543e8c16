import { describe, expect, it } from "vitest";
import type { TableRun } from "../../../src/protocol/runsTable";
import { filterRuns, sortRuns, tableColumns } from "../../../webview/runsTable/columns";

const run = (name: string, more: Partial<TableRun> = {}): TableRun => ({
  ...{ folder: `/runs/${name}`, id: name, name, kind: "unlearn", createdAt: "2026-01-31T10:00:00Z", objective: "npo" },
  ...{ status: "done", state: "done", reason: null, isActive: false, isArchived: false, figures: {}, measured: null },
  ...{ isSample: false, alerts: { error: 0, warning: 0 }, note: "" },
  ...more,
});
const namesOf = (runs: readonly TableRun[]): string[] => runs.map(({ name }) => name);

describe("the order of the runs", () => {
  const runs = [
    run("none"),
    run("high", { figures: { "forget.regurgitation": 0.9 } }),
    run("low", { figures: { "forget.regurgitation": 0.1 }, alerts: { error: 0, warning: 9 } }),
    run("bad", { alerts: { error: 1, warning: 0 } }),
  ];

  it("follows a figure in both directions, and runs without the figure come last", () => {
    const key = "forget.regurgitation";
    expect(namesOf(sortRuns(runs, { key, isDescending: false }))).toEqual(["low", "high", "none", "bad"]);
    expect(namesOf(sortRuns(runs, { key, isDescending: true }))).toEqual(["high", "low", "none", "bad"]);
  });

  it("puts a run with an error before a run with many warnings", () => {
    expect(namesOf(sortRuns(runs, { key: "alerts", isDescending: true })).slice(0, 2)).toEqual(["bad", "low"]);
  });
});

it("finds the runs that contain every word, in any of their texts", () => {
  const runs = [run("sweep-1", { note: "Too slow" }), run("sweep-2"), run("gone", { note: "slow", isArchived: true })];
  expect(namesOf(filterRuns(runs, "sweep SLOW", false))).toEqual(["sweep-1"]);
  expect(namesOf(filterRuns(runs, "slow", true))).toEqual(["sweep-1", "gone"]);
});

it("tells a sample from a full measurement, and a missing figure from 0", () => {
  const column = tableColumns.find(({ key }) => key === "forget.regurgitation");
  const figures = { "forget.regurgitation": 0.5 };
  expect(column?.text(run("a", { figures, isSample: true, measured: "20 of 240 passages" }))).toBe("~0.500");
  expect(column?.text(run("a", { figures, measured: "all 240 passages" }))).toBe("0.500");
  expect(column?.text(run("a"))).toBe("–");
  expect(column?.detail?.(run("a"))).toBe("not measured");
});
