import { afterAll, describe, expect, it } from "vitest";
import type { Objective } from "../../src/backends/onnx/objectives/objective";
import { referencePrefix } from "../../src/backends/onnx/training/lossGraph";
import {
  choosePrecision,
  comparePrecisions,
  gradientTolerance,
} from "../../src/backends/onnx/training/choosePrecision";
import type { PrecisionQuestion } from "../../src/backends/onnx/training/choosePrecision";
import { batchInputs, scalarInputs, stepCounts } from "../../src/backends/onnx/training/stepInputs";
import { createTrainer } from "../../src/backends/onnx/training/createTrainer";
import type { GraphTrainerSettings } from "../../src/backends/onnx/training/trainer";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { whyNoFloat16 } from "../../src/backends/onnx/models/float16Support";
import { placeWeights, releaseWeights } from "../../src/backends/onnx/models/weights";
import type { Weights } from "../../src/backends/onnx/models/weights";
import type { Tensor } from "../../src/backends/onnx/runtime/tensor";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { fallenBack } from "../../src/backends/onnx/runtime/profile";
import { loraFixture } from "../unit/support/loraFixture";
import type { ModelFixture } from "../unit/support/modelFixture";
import { modelFixture } from "../unit/support/modelFixture";
import { adamW, batchOf, learningRate, objectives } from "../unit/support/trainingRun";

const left: string[] = [];
const device = await openDevice("webgpu", (profile) => left.push(...fallenBack(profile).map(({ name }) => name)));
const missing = await whyNoFloat16(device);
const smallest = "olmo/one-layer-bfloat16";
const settings = { ...adamW, microBatches: 1, seed: 0 };

/** A question for `choosePrecision` about a step of a fixture; `change` may alter the weights. */
async function questionOf(
  fixture: ModelFixture,
  run: string,
  precision: GraphTrainerSettings["precision"],
  change: (weights: Weights) => void = () => undefined,
): Promise<PrecisionQuestion> {
  const weights = await fixture.loadWeights();
  change(weights);
  const batch = batchOf(fixture, run);
  const inputs = {
    ...Object.fromEntries(weights),
    ...Object.fromEntries([...weights].map(([name, tensor]) => [referencePrefix + name, tensor])),
    ...batchInputs(batch),
    ...scalarInputs(stepCounts([batch])),
  };
  const objective = objectives[run] as Objective;
  return { model: fixture.model, objective, settings: { ...settings, precision }, options: { device }, inputs };
}

/** Multiplies the weights that scores are computed with, so that scores overflow in float16 and not in float32. */
const projection = "lm_head.weight";
const muchLarger = 1e6;
const enlarge = (weights: Weights): void => {
  const { data } = weights.get(projection) as Tensor;
  (data as Float32Array).forEach((element, index) => (data[index] = element * muchLarger));
};

interface Course {
  readonly precision: GraphTrainerSettings["precision"];
  readonly steps: number;
  /** Factor of the weights that scores are computed with, from the second step on. */
  readonly factor?: number;
}

/**
 * Losses of some steps on the texts of a fixture, the number of graph runs in each, and the sentences about the
 * precision.
 */
async function train({ precision, steps, factor = 1 }: Course) {
  const fixture = await modelFixture(smallest);
  const weights = await placeWeights(await fixture.loadWeights(), device);
  const said: string[] = [];
  const onPrecision = (sentence: string): void => void said.push(sentence);
  let count = 0;
  const counting: Device = {
    ...device,
    createSession: async (...words) => {
      const session = await device.createSession(...words);
      return { ...session, run: (...given) => ((count += 1), session.run(...given)) };
    },
  };
  const objective = objectives["memorization"] as Objective;
  const own = { ...settings, precision, onPrecision };
  const trainer = await createTrainer({
    model: fixture.model,
    weights,
    objective,
    settings: own,
    options: { device: counting },
  });
  const losses: number[] = [];
  const runs: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    if (step === 1 && factor !== 1) {
      const elements = await trainer.state.read(projection);
      await trainer.state.write(
        projection,
        elements.map((element) => element * factor),
      );
    }
    const before = count;
    losses.push((await trainer.step([batchOf(fixture, "memorization")], learningRate)).loss);
    runs.push(count - before);
  }
  await trainer.dispose();
  releaseWeights(weights, device);
  return { losses, runs, said };
}

afterAll(() => device.dispose());

describe.runIf(missing !== undefined)("float16 on an adapter that does not have it", () => {
  it("is not chosen by auto, and is refused when a configuration names it", async () => {
    const fixture = await modelFixture(smallest);
    expect(await choosePrecision(await questionOf(fixture, "npo", "auto"))).toEqual({
      precision: "float32",
      lossScale: 1,
      sentence: "Matrix products are computed in float32: the GPU does not support float16.",
    });
    await expect(choosePrecision(await questionOf(fixture, "npo", "float16"))).rejects.toThrow(
      '"device.precision" is "float16", but the GPU does not support float16; set it to "auto" or "float32".',
    );
  });
});

describe.runIf(missing === undefined)("float16", () => {
  it.each([
    [smallest, () => modelFixture(smallest), "gradient-difference"],
    ["llama/tied-scaled", () => modelFixture("llama/tied-scaled"), "undial"],
    ["an adapter", () => loraFixture("queries-and-values"), "npo"],
  ] as const)("gives the gradients of float32 up to its rounding: %s", async (_, load, run) => {
    const { gradientError, lossError } = await comparePrecisions(await questionOf(await load(), run, "auto"));
    expect(gradientError).toBeLessThanOrEqual(gradientTolerance);
    // A smaller error would mean that nothing was rounded.
    expect(gradientError).toBeGreaterThan(1e-4);
    expect(lossError).toBeLessThanOrEqual(0.005);
  });

  it("is used when a configuration names it, with the losses of float32", async () => {
    const [half, full] = [
      await train({ precision: "float16", steps: 20 }),
      await train({ precision: "float32", steps: 20 }),
    ];
    expect(half.said).toEqual([
      expect.stringMatching(
        /^Matrix products are computed in float16: compared with float32, the gradients differ by 0\.\d\d %/,
      ),
    ]);
    half.losses.forEach((loss, step) => expect(Math.abs(loss / (full.losses[step] ?? NaN) - 1)).toBeLessThan(0.02));
    expect(half.losses[19]).toBeLessThan(half.losses[0] ?? NaN);
  });

  it("is not used when it overflows", async () => {
    const fixture = await modelFixture(smallest);
    const { precision, sentence } = await choosePrecision(await questionOf(fixture, "memorization", "auto", enlarge));
    expect(precision).toBe("float32");
    expect(sentence).toMatch(
      /^Matrix products are computed in float32: in float16, the gradients differ by an unknown amount/,
    );
    await expect(choosePrecision(await questionOf(fixture, "memorization", "float16", enlarge))).rejects.toThrow(
      /^"device\.precision" is "float16", but this model's steps need float32 \(in float16, /,
    );
  });

  it("takes the step again with a smaller loss scale when gradients begin to overflow", async () => {
    const course = { steps: 3, factor: 1e3 } as const;
    const half = await train({ ...course, precision: "float16" });
    const full = await train({ ...course, precision: "float32" });
    expect(half.runs[1]).toBeGreaterThan(1);
    expect(half.runs[2]).toBe(1);
    half.losses.forEach((loss, step) => expect(Math.abs(loss / (full.losses[step] ?? NaN) - 1)).toBeLessThan(0.02));
  });

  it("is replaced by float32 when a product of a later step overflows", async () => {
    const course = { steps: 3, factor: muchLarger } as const;
    const half = await train({ ...course, precision: "float16" });
    const full = await train({ ...course, precision: "float32" });
    expect(half.said.at(-1)).toBe(
      "From step 2 on, matrix products are computed in float32 because they overflow in float16.",
    );
    half.losses.forEach((loss, step) => expect(Math.abs(loss / (full.losses[step] ?? NaN) - 1)).toBeLessThan(0.02));
  });
});

describe("either precision", () => {
  it("computes every node on the device and leaves no tensor there", () => {
    expect(left).toEqual([]);
    expect(device.memoryInUse()).toBe(0);
  });
});
