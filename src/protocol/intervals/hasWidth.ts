import type { Interval } from "./bootstrap";

/** A smaller width comes from rounding. */
const leastWidth = 1e-9;

/**
 * Whether an interval has a width. It has none if all documents have the same value. Such an interval would look like
 * certainty, so tables and hovers do not show it.
 */
export function hasWidth([low, high]: Interval): boolean {
  return high - low > leastWidth;
}
