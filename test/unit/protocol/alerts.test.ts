import { expect, it } from "vitest";
import { alertsFrom, countAlerts, toAlert } from "../../../src/protocol/alerts";
import type { AlertLevel } from "../../../src/protocol/alerts";

const alert = (level: AlertLevel) => ({ level, step: 1, message: level });

it("reads a warning of an older run, which has no level, as a warning", () => {
  expect(toAlert({ step: 3, message: "Memory ran out." })).toEqual({
    ...{ level: "warning", step: 3, message: "Memory ran out." },
  });
});

it("filters by level, and puts the most serious alert first", () => {
  const alerts = [alert("information"), alert("warning"), alert("error")];
  expect(alertsFrom(alerts, "warning").map(({ level }) => level)).toEqual(["error", "warning"]);
  expect(alertsFrom(alerts, "information")).toHaveLength(3);
});

it("counts alerts in words", () => {
  expect(countAlerts([alert("warning"), alert("error"), alert("warning"), alert("information")])).toBe(
    "1 error, 2 warnings, 1 note",
  );
  expect(countAlerts([])).toBe("");
});
