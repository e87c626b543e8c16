import { HumanError } from "../protocol/humanError";

/** Reads a whole number of at least 1 from an option. @throws HumanError for another value */
export function countOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new HumanError(`${option} ${text} is not a number; give a whole number of at least 1.`);
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** The longest time that a timer can wait, in milliseconds. */
const longestWait = 2 ** 31 - 1;

/** Reads a time such as `30m`, `6h` or `1d` from --every, in milliseconds. @throws HumanError for another value */
export function milliseconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, count = "", unit = ""] = /^([1-9]\d*)([mhd])$/.exec(text) ?? [];
  const time = Number(count) * (units[unit] ?? 0);
  if (time > 0 && time <= longestWait) return time;
  throw new HumanError(
    `--every ${text} is not a time; give minutes, hours or days, such as 30m, 6h or 1d (at most 24d).`,
  );
}

/** Reads a share from 0 to 1 from an option. @throws HumanError for another value */
export function shareOf(option: string, text: string): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new HumanError(`${option} ${text} is not a share; give a number from 0 to 1, such as ${option} 0.5.`);
}

/** Reads a number above 0 from an option. @throws HumanError for another value */
export function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? NaN : Number(text);
  if (value > 0 && value < Infinity) return value;
  throw new HumanError(`${option} ${text} is not a number above 0.`);
}

/** Reads a whole number of at least 0 from an option. @throws HumanError for another value */
export function whole(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new HumanError(`${option} ${text} is not a number; give a whole number from 0 on.`);
}
