import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { rotarySources } from "../../../../../src/backends/onnx/models/rotarySources";
import { rotaryFrequencies } from "../../../../../src/backends/onnx/models/rotaryFrequencies";

interface Case {
  readonly name: string;
  readonly headSize: number;
  readonly parameters: { readonly rope_theta: number; readonly rope_type: string; readonly factor?: number };
  readonly frequencies: number[];
}

const filePath = path.join(import.meta.dirname, "../../../../fixtures/llama/frequencies.json");
const cases = JSON.parse(readFileSync(filePath, "utf8")) as Case[];

/** The form of transformers before version 5. */
function olderSpelling({ rope_theta, rope_type, ...rest }: Case["parameters"]) {
  return { rope_theta, rope_scaling: rope_type === "default" ? null : { type: rope_type, ...rest } };
}

describe("the rotary frequencies", () => {
  it.each(cases)(
    "of $name equal transformers', in both forms of config.json",
    ({ headSize, parameters, frequencies }) => {
      for (const configuration of [{ rope_parameters: parameters }, olderSpelling(parameters)]) {
        const found = rotaryFrequencies(configuration, headSize, "config.json");
        expect(found).toHaveLength(frequencies.length);
        // One unit in the last place of float32.
        frequencies.forEach((frequency, index) =>
          expect(Math.abs((found[index] ?? NaN) - frequency) / frequency).toBeLessThan(1.2e-7),
        );
      }
    },
  );

  it("use the context length as the original one by default", () => {
    const parameters = { rope_type: "llama3", rope_theta: 10, factor: 4, low_freq_factor: 1, high_freq_factor: 1.5 };
    const given = { ...parameters, original_max_position_embeddings: 12 };
    expect(rotaryFrequencies({ rope_parameters: parameters, max_position_embeddings: 12 }, 8, "")).toEqual(
      rotaryFrequencies({ rope_parameters: given }, 8, ""),
    );
  });

  it.each([
    [
      { rope_scaling: { rope_type: "yarn", factor: 4 } },
      'a/config.json: rotary embeddings of type "yarn" are not supported; use a model with the type ' +
        '"default", "linear" or "llama3".',
    ],
    [{ rope_scaling: { rope_type: "linear" } }, /"factor" is missing/],
    [{ rope_parameters: { partial_rotary_factor: 0.5 } }, /"rope_parameters.partial_rotary_factor" is 0.5/],
    [{ rope_theta: -1 }, /"rope_theta" must be a positive number, not -1/],
  ])("refuse %j", (configuration, message) => {
    expect(() => rotaryFrequencies(configuration, 8, "a/config.json")).toThrow(message);
  });
});

describe("rotary settings in two places", () => {
  const frequencies = (configuration: object) => rotaryFrequencies({ ...configuration }, 8, "config.json");
  const linear = { type: "linear", factor: 4 };
  const plain = { rope_type: "default", rope_theta: 77_777 };

  it.each([
    [
      "rope_scaling wins",
      { rope_scaling: linear, rope_parameters: { rope_type: "default" } },
      { rope_scaling: linear },
    ],
    ["an empty rope_scaling does not", { rope_scaling: {}, rope_parameters: plain }, { rope_theta: 77_777 }],
    ["the other place's theta is lost", { rope_scaling: linear, rope_parameters: plain }, { rope_scaling: linear }],
    [
      "the theta beside them is not",
      { rope_scaling: linear, rope_parameters: plain, rope_theta: 5 },
      { rope_scaling: linear, rope_theta: 5 },
    ],
    ["the theta in them wins", { rope_parameters: plain, rope_theta: 5 }, { rope_theta: 77_777 }],
    ["rope_type wins", { rope_parameters: { rope_type: "default", type: "linear", factor: 4 } }, {}],
    [
      "type still counts alone",
      { rope_parameters: linear },
      { rope_parameters: { rope_type: "linear", factor: 4, rope_theta: 10_000 } },
    ],
  ])("are read as transformers 5 reads them: %s", (_, given, expected) => {
    expect(frequencies(given)).toEqual(frequencies(expected));
  });

  it.each([
    [{ rope_scaling: linear, rope_parameters: plain }, ["rope_parameters.rope_type", "rope_parameters.rope_theta"]],
    [{ rope_scaling: { ...linear, rope_type: "default" } }, ["rope_scaling.type"]],
    [{ rope_parameters: plain, rope_theta: 5 }, ["rope_theta"]],
    [{ rope_parameters: plain, rope_theta: 77_777 }, []],
    [{ rope_scaling: linear, rope_theta: 5 }, []],
    [{ rope_scaling: null, rope_parameters: plain }, []],
  ])("are named if they differ: %j", (given, expected) => {
    const { differences } = rotarySources(given, "config.json");
    expect(differences.map((sentence) => /^config\.json: "(.*?)" is/.exec(sentence)?.[1])).toEqual(expected);
  });

  it.each([
    [
      { rope_parameters: { full_attention: linear } },
      '"rope_parameters.full_attention" is {"type":"linear","factor":4}, and',
    ],
    [
      { rope_scaling: { type: "default", mrope_section: [1] } },
      '"rope_scaling.mrope_section" is [1], and Lethe does not know',
    ],
    [{ rope_theta: null }, '"rope_theta" must be a positive number, not null'],
  ])("and keys that are not known are refused: %j", (given, expected) => {
    expect(() => frequencies(given)).toThrow(expected);
  });
});
