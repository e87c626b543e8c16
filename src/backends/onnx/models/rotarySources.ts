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

/** The keys of all scalings in transformers 5. Those of one scaling change nothing in another. */
export const rotaryKeys = [
  ...["rope_type", "type", "rope_theta", "partial_rotary_factor"],
  ...["factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"],
  ...["attention_factor", "beta_fast", "beta_slow", "mscale", "mscale_all_dim", "truncate"],
  ...["short_factor", "long_factor"],
] as const;

interface RotarySources {
  readonly type: string;
  readonly theta: unknown;
  /** The place of `parameters` in the configuration. */
  readonly key: string;
  readonly parameters: Readonly<JsonObject>;
  /** A sentence for each setting that differs between two places, with the one that is used. */
  readonly differences: readonly string[];
}

const defaultTheta = 10_000;

/**
 * Reads the scaling of the rotary embeddings by the order of transformers 5 (`convert_rope_params_to_dict`):
 * `rope_scaling` before `rope_parameters`, in both `rope_type` before its old name `type`, and the `rope_theta` in them
 * before the one beside them. Before version 5, transformers wrote `rope_theta` and `rope_scaling`.
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
        `${file}: "${other}" is ${JSON.stringify(otherValue)}, but Lethe uses "${used}", ${JSON.stringify(value)}, as ` +
          "transformers 5 does.",
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
