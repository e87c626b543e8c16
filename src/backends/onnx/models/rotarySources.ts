import { z } from "zod";
import { isJsonObject } from "../../../protocol/json";
import type { JsonObject } from "../../../protocol/json";
import { readSettings } from "./architectureSettings";

const parametersSchema = z.looseObject({
  rope_type: z.string().optional(),
  /** The old name of `rope_type`. */
  type: z.string().optional(),
  rope_theta: z.number().positive().optional(),
  partial_rotary_factor: z.literal(1).optional(),
});

/**
 * All keys of the object that describes rotary embeddings in transformers 5. Each type of scaling reads only its own
 * keys and ignores the others.
 */
export const rotaryKeys = [
  ...["rope_type", "type", "rope_theta", "partial_rotary_factor"],
  ...["factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"],
  ...["attention_factor", "beta_fast", "beta_slow", "mscale", "mscale_all_dim", "truncate"],
  ...["short_factor", "long_factor"],
] as const;

interface RotarySources {
  readonly type: string;
  readonly theta: unknown;
  /** The key of `config.json` from which `parameters` comes: `rope_scaling` or `rope_parameters`. */
  readonly key: string;
  /** The object under `key`, which describes the rotary embeddings. It is empty if `config.json` has no such object. */
  readonly parameters: Readonly<JsonObject>;
  /**
   * Some settings can stand in two places of `config.json`. This list has one sentence for each setting with different
   * values in the two places. The sentence says which value Lethe uses.
   */
  readonly differences: readonly string[];
}

const defaultTheta = 10_000;

/**
 * Reads the scaling of the rotary embeddings. If `config.json` has a setting in two places, Lethe uses the same place
 * as transformers 5 (`convert_rope_params_to_dict`):
 *
 * - `rope_scaling` is used, and `rope_parameters` is not.
 * - Inside either object, `rope_type` is used, and its old name `type` is not.
 * - The `rope_theta` inside the object is used, and the `rope_theta` at the top level is not.
 *
 * transformers before version 5 wrote `rope_scaling` and a `rope_theta` at the top level.
 */
export function rotarySources(configuration: Readonly<JsonObject>, file: string): RotarySources {
  const isSet = (key: string): boolean =>
    isJsonObject(configuration[key]) && Object.keys(configuration[key]).length > 0;
  const key = isSet("rope_scaling") ? "rope_scaling" : "rope_parameters";
  const given = { [key]: configuration[key] ?? {} };
  const parameters: z.output<typeof parametersSchema> =
    readSettings(z.object({ [key]: parametersSchema }), given, file)[key] ?? {};
  const type = parameters.rope_type ?? parameters.type ?? "default";
  const beside = configuration["rope_theta"];
  const theta = parameters.rope_theta ?? (beside === undefined ? defaultTheta : beside);

  const differences: string[] = [];
  const prefer = (used: string, value: unknown, other: string, otherValue: unknown): void => {
    if (otherValue !== undefined && otherValue !== value)
      differences.push(
        `${file}: "${other}" is ${JSON.stringify(otherValue)}, but Lethe uses "${used}", which is ` +
          `${JSON.stringify(value)}, as transformers 5 does.`,
      );
  };
  const usedTheta = parameters.rope_theta === undefined ? "rope_theta" : `${key}.rope_theta`;
  if (parameters.rope_theta !== undefined) prefer(usedTheta, theta, "rope_theta", beside);
  if (parameters.rope_type !== undefined) prefer(`${key}.rope_type`, type, `${key}.type`, parameters.type);
  const other = configuration["rope_parameters"];
  if (key === "rope_scaling" && isJsonObject(other)) {
    const otherType = other["rope_type"] ?? other["type"];
    prefer(
      `${key}.${parameters.rope_type === undefined ? "type" : "rope_type"}`,
      type,
      "rope_parameters.rope_type",
      otherType,
    );
    prefer(usedTheta, theta, "rope_parameters.rope_theta", other["rope_theta"]);
    prefer(`${key}.factor`, parameters["factor"] ?? null, "rope_parameters.factor", other["factor"]);
  }
  return { type, theta, key, parameters, differences };
}
