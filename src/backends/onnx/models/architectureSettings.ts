import type { z } from "zod";
import { HumanError } from "../../../protocol/humanError";
import { isJsonObject } from "../../../protocol/json";

/**
 * Reads the settings of an architecture from a `config.json`.
 * @throws HumanError that names the file, the key and the problem, if a setting is missing or not supported
 */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  configuration: Readonly<Record<string, unknown>>,
  file: string,
): z.output<Schema> {
  const result = schema.safeParse(configuration);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.map(String) ?? [];
  const value = path.reduce<unknown>((inside, key) => (isJsonObject(inside) ? inside[key] : undefined), configuration);
  throw new HumanError(
    `${file}: "${path.join(".")}" is ${value === undefined ? "missing" : JSON.stringify(value)}, which this architecture ` +
      `does not support (${issue?.message ?? "invalid"}); check the model's config.json.`,
  );
}

/** Joins the possible values for a sentence, as in `"a", "b" or "c"`. */
export function anyOf(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(names.map((name) => `"${name}"`));
}
