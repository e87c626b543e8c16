import { z } from "zod";
import { HumanError } from "../../../protocol/humanError";
import { anyOf, readSettings } from "./architectureSettings";
import type { JsonObject } from "../../../protocol/json";
import { rotaryKeys, rotarySources } from "./rotarySources";

const linearSchema = z.object({ factor: z.number().positive() });
const llama3Schema = z.object({
  factor: z.number().positive(),
  low_freq_factor: z.number().positive(),
  high_freq_factor: z.number().positive(),
  original_max_position_embeddings: z.number().int().positive(),
});

/** The supported scalings by their `rope_type` in `config.json`. */
export const scalings: Readonly<
  Record<string, (frequencies: readonly number[], parameters: JsonObject, file: string) => number[]>
> = {
  default: (frequencies) => [...frequencies],
  linear: (frequencies, parameters, file) => {
    const { factor } = readSettings(linearSchema, parameters, file);
    return frequencies.map((frequency) => Math.fround(frequency / factor));
  },
  llama3: (frequencies, parameters, file) => {
    const settings = readSettings(llama3Schema, parameters, file);
    return frequencies.map((frequency) => llama3Frequency(frequency, settings));
  },
};

/**
 * The rotary frequencies of a head (Su et al. 2021, arXiv 2104.09864), scaled as `config.json` says. Pair i of the
 * head's elements has the frequency theta^(-2i / headSize). The angle of a pair is the position times this frequency.
 * As in transformers, the frequencies are computed in float32.
 * @returns headSize / 2 numbers
 * @throws HumanError for a scaling that is not supported
 */
export function rotaryFrequencies(configuration: JsonObject, headSize: number, file: string): number[] {
  const { type, theta, key, parameters: rope } = rotarySources(configuration, file);
  const scale = Object.hasOwn(scalings, type) ? scalings[type] : undefined;
  if (scale === undefined)
    throw new HumanError(
      `${file}: rotary embeddings of type "${type}" are not supported; use a model with the type ` +
        `${anyOf(Object.keys(scalings))}.`,
    );
  const other = Object.keys(rope).find(
    (name) => rope[name] !== null && !(rotaryKeys as readonly string[]).includes(name),
  );
  if (other !== undefined)
    throw new HumanError(
      `${file}: "${key}.${other}" is ${JSON.stringify(rope[other])}, and Lethe does not know this key of rotary embeddings; ` +
        "remove it if transformers computes the model without it.",
    );
  if (typeof theta !== "number" || theta <= 0)
    throw new HumanError(`${file}: "rope_theta" must be a positive number, not ${JSON.stringify(theta)}.`);
  const frequencies = Array.from({ length: headSize / 2 }, (_, index) =>
    Math.fround(1 / Math.fround(theta ** Math.fround((2 * index) / headSize))),
  );
  const original = configuration["original_max_position_embeddings"] ?? rope["original_max_position_embeddings"];
  const trained = original ?? configuration["max_position_embeddings"];
  return scale(frequencies, { ...rope, original_max_position_embeddings: trained }, file);
}

/**
 * Llama 3's scaling (transformers, `_compute_llama3_parameters`). The wavelength of a frequency is the number of tokens
 * after which the angle has made one full turn. If the wavelength is above `original / low`, the frequency is divided
 * by `factor`. If the wavelength is below `original / high`, the frequency stays unchanged. Between these limits, the
 * result is interpolated between the divided and the unchanged frequency.
 */
function llama3Frequency(frequency: number, settings: z.output<typeof llama3Schema>): number {
  const { factor, low_freq_factor: low, high_freq_factor: high, original_max_position_embeddings: original } = settings;
  const wavelength = (2 * Math.PI) / frequency;
  if (wavelength > original / low) return Math.fround(frequency / factor);
  if (wavelength < original / high) return frequency;
  const smooth = (original / wavelength - low) / (high - low);
  return Math.fround(((1 - smooth) * frequency) / factor + smooth * frequency);
}
