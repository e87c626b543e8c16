const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A duration that may be wrong by a factor of two, as text: `less than a minute`, `about 2 minutes`, `about 3 hours`,
 * `about 2 days`.
 */
export function roughDuration(seconds: number): string {
  if (seconds < 0.75 * minute) return "less than a minute";
  if (seconds < 9.5 * minute) return about(Math.round(seconds / minute), "minute");
  // Above ten minutes, steps of five minutes are exact enough.
  if (seconds < 57.5 * minute) return about(5 * Math.round(seconds / minute / 5), "minute");
  return seconds < 36 * hour ? about(Math.round(seconds / hour), "hour") : about(Math.round(seconds / day), "day");
}

const about = (count: number, unit: string): string => `about ${count} ${unit}${count === 1 ? "" : "s"}`;
