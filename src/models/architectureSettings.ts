import { z } from "zod";
import { HumanError } from "../protocol/humanError";

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
  const key = issue?.path.join(".") ?? "";
  throw new HumanError(
    `${file}: "${key}" is ${key in configuration ? JSON.stringify(configuration[key]) : "missing"}, which this architecture does not support ` +
      `(${issue?.message ?? "invalid"}); check the checkpoint's configuration.`,
  );
}

const ropeSchema = z.object({ rope_type: z.string().optional(), rope_theta: z.number().positive().optional() });

/**
 * The base of the rotary embedding's frequencies. transformers before version 5 writes `rope_theta`, and a scaling
 * beside it; version 5 writes both into `rope_parameters`.
 * @throws HumanError when positions are scaled, which is not supported yet
 */
export function ropeTheta(configuration: Readonly<Record<string, unknown>>, file: string): number {
  const parameters = configuration["rope_parameters"] ?? configuration["rope_scaling"] ?? {};
  const rope = readSettings(z.object({ rope: ropeSchema }), { rope: parameters }, file).rope;
  if (rope.rope_type !== undefined && rope.rope_type !== "default")
    throw new HumanError(
      `${file}: rotary embeddings of type "${rope.rope_type}" are not supported; use a checkpoint without scaled positions.`,
    );
  const theta = rope.rope_theta ?? configuration["rope_theta"] ?? 10_000;
  if (typeof theta !== "number" || theta <= 0)
    throw new HumanError(`${file}: "rope_theta" must be a positive number, not ${JSON.stringify(theta)}.`);
  return theta;
}
