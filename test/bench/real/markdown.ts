import type { Interval } from "../../../src/protocol/intervals/bootstrap";
import type { Difference } from "../../../src/protocol/intervals/figureIntervals";
import { hasWidth } from "../../../src/protocol/intervals/hasWidth";
import type { Compared } from "./compare";

/** A Markdown table. The first column holds names, the others hold figures. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}

/** A figure with its difference from the retrained model: `0.252; −0.014 (−0.049 to 0.021)`. */
export function comparedCell({ value, difference }: Compared): string {
  if (value === undefined) return "";
  if (difference === undefined) return numberText(value);
  return `${numberText(value)}; ${differenceCell(difference)}`;
}

/** A difference with its interval: `−0.014 (−0.049 to 0.021)`. */
export function differenceCell(difference: Difference | undefined): string {
  return difference === undefined ? "" : signed(difference.value) + rangeText(difference.interval);
}

/** A figure with its own interval: `0.252 (0.201 to 0.303)`. */
export function valueCell(value: number | undefined, interval: Interval | undefined): string {
  return value === undefined ? "" : numberText(value) + rangeText(interval);
}

/** An interval in parentheses after a space. An interval without width is left out, because it is not certainty. */
const rangeText = (interval: Interval | undefined): string =>
  interval === undefined || !hasWidth(interval) ? "" : ` (${interval.map(numberText).join(" to ")})`;

/** A number with three decimals and a true minus sign. A number that rounds to 0 has no sign. */
export function numberText(value: number | undefined): string {
  if (value === undefined) return "";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

const digits = 3;

const signed = (value: number): string => {
  const text = numberText(value);
  return text.startsWith("−") || Number(text) === 0 ? text : `+${text}`;
};
