import type { z } from "zod";
import { HumanError } from "../../../protocol/humanError";
import { isJsonObject } from "../../../tokenizer/jsonFile";

/**
 * The settings of a checkpoint's `config.json` that an architecture reads.
 * @throws HumanError naming the file, the key and what is wrong with it
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
      `does not support (${issue?.message ?? "invalid"}); check the checkpoint's configuration.`,
  );
}

/** `"a", "b" or "c"`, for a sentence that says what may be written. */
export function anyOf(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(names.map((name) => `"${name}"`));
}
