import { parseArgs } from "node:util";
import { HumanError } from "../../src/protocol/humanError";

/**
 * Reads the words after a benchmark's name.
 *
 * @param names the names of the options. Each takes a value
 * @throws HumanError with the usage for an unknown option, and for an option without a value
 */
export function parseWords<Name extends string>(words: readonly string[], names: readonly Name[], usage: string) {
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
    const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options });
    return { values: values as Partial<Record<Name, string>>, positionals };
  } catch (error) {
    throw new HumanError(`${(error as Error).message}\n${usage}`);
  }
}

/** @throws HumanError if the value of an option is no whole number of at least `least` */
export function wholeNumber(name: string, given: string | undefined, least: number): number | undefined {
  if (given === undefined) return undefined;
  const number = Number(given);
  if (Number.isInteger(number) && number >= least) return number;
  throw new HumanError(`--${name} needs a whole number of at least ${least}, not "${given}".`);
}
