/**
 * How serious an alert is. `information`: a fact that changes no result. `warning`: a figure or a setting needs a look.
 * `error`: the result of the run cannot be trusted, or the run failed.
 */
export type AlertLevel = "information" | "warning" | "error";

/** The levels, the most serious first. */
export const alertLevels = ["error", "warning", "information"] as const satisfies readonly AlertLevel[];

/** A sentence about a run that a user should read. */
export interface Alert {
  readonly level: AlertLevel;
  readonly step: number;
  readonly message: string;
}

/** The alert that a warning event reports. The warnings of older runs have no level. */
export function toAlert({
  level = "warning",
  step,
  message,
}: Omit<Alert, "level"> & { readonly level?: AlertLevel }): Alert {
  return { level, step, message };
}

/** The alerts that are at least as serious as a level, the most serious first. */
export function alertsFrom(alerts: readonly Alert[], lowest: AlertLevel): Alert[] {
  const shown = alertLevels.slice(0, alertLevels.indexOf(lowest) + 1);
  return shown.flatMap((level) => alerts.filter((alert) => alert.level === level));
}

/** The name of a level before a sentence. */
export const alertNames: Readonly<Record<AlertLevel, string>> = {
  error: "Error",
  warning: "Warning",
  information: "Note",
};

/** The number of alerts of each level as text: `1 error, 2 warnings`. The text is empty if there are none. */
export function countAlerts(alerts: readonly Pick<Alert, "level">[]): string {
  return alertLevels
    .flatMap((level) => {
      const count = alerts.filter((alert) => alert.level === level).length;
      return count === 0 ? [] : [`${count} ${alertNames[level].toLowerCase()}${count === 1 ? "" : "s"}`];
    })
    .join(", ");
}
