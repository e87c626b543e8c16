import type { Precision } from "../graph/dialect";
import { Graph } from "../graph/graph";
import type { Value } from "../graph/graph";
import { add, subtract } from "../graph/operators/elementwise";
import { sumOfSquares } from "../graph/operators/reduction";
import { createGraphSession } from "../models/graphSession";
import { trainedParameters } from "../models/adapters/lora";
import { float16Refusal, whyNoFloat16 } from "../models/float16Support";
import { HumanError } from "../../../protocol/humanError";
import type { Tensors } from "../runtime/session";
import type { Tensor } from "../runtime/tensor";
import { scalarOf } from "../runtime/tensor";
import { lossScaleInput } from "./lossGraph";
import { lossOptions } from "./lossOptions";
import { buildBackwardGraph, gradientName } from "./stepGraph";
import { scalarInputs } from "./stepInputs";
import type { DeviceTrainerSetup } from "./trainer";

/**
 * The largest accepted relative error of a step's gradients in float16: ‖float16 − float32‖ / ‖float32‖ over all
 * gradients together. Toy models have errors of 0.003 to 0.005. If a product overflows, the error is far larger.
 */
export const gradientTolerance = 0.02;
/** The largest accepted error of the loss: relative to the loss, or absolute if the loss is below 1. */
const lossTolerance = 0.01;

/**
 * Factors that multiply the loss in float16. The trainer uses the first factor with which no gradient overflows. Larger
 * factors come first, because with them fewer small gradients become 0.
 */
export const lossScales: readonly number[] = [2 ** 16, 2 ** 12, 2 ** 8, 2 ** 4, 1];

/** The comparison of a step in float16 with the same step in float32. */
interface PrecisionComparison {
  readonly lossScale: number;
  /**
   * The relative error of the gradients, which must not exceed `gradientTolerance`. It is NaN if float16 overflows with
   * every loss scale.
   */
  readonly gradientError: number;
  readonly lossError: number;
  /** Seconds of a step in float32, divided by the seconds in float16. */
  readonly speedUp: number;
}

export interface PrecisionQuestion extends Omit<DeviceTrainerSetup, "weights"> {
  /** The weights, and the texts of one part of a step. */
  readonly inputs: Tensors;
}

interface PrecisionChoice {
  readonly precision: Precision;
  /** For float16. */
  readonly lossScale: number;
  /** A sentence that gives the choice and its reason. */
  readonly sentence: string;
}

/**
 * Chooses the precision of a run's products by computing a part of a step in both precisions.
 * @throws HumanError if the settings name float16, but the device does not support it or the error is too large
 */
export async function choosePrecision(question: PrecisionQuestion): Promise<PrecisionChoice> {
  const { settings, options } = question;
  const float32 = (reason: string): PrecisionChoice => ({
    precision: "float32",
    lossScale: 1,
    sentence: `Matrix products are computed in float32: ${reason}.`,
  });
  const isAskedFor = settings.precision === "float16";
  const missing = await whyNoFloat16(options.device);
  if (missing !== undefined) {
    if (isAskedFor) throw new HumanError(float16Refusal(missing));
    return float32(missing);
  }
  const { lossScale, gradientError, lossError, speedUp } = await comparePrecisions(question);
  const figures = `the gradients differ by ${percent(gradientError)} and the loss by ${percent(lossError)}`;
  const agrees = gradientError <= gradientTolerance && lossError <= lossTolerance;
  if (!agrees && isAskedFor)
    throw new HumanError(float16Refusal(`this model's steps need float32 (in float16, ${figures})`));
  if (!agrees) return float32(`in float16, ${figures}`);
  if (!isAskedFor && speedUp <= 1) return float32("a step takes longer in float16");
  return {
    precision: "float16",
    lossScale,
    sentence: `Matrix products are computed in float16: compared with float32, ${figures}, and a step is ${speedUp.toFixed(1)} times as fast.`,
  };
}

const percent = (share: number): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(2)} %` : "an unknown amount";

/** Computes the gradients of a part of a step in both precisions. */
export async function comparePrecisions(question: PrecisionQuestion): Promise<PrecisionComparison> {
  const { device } = question.options;
  const release = (gradients: Tensors): void => Object.values(gradients).forEach((tensor) => device.release(tensor));
  const full = await prepare(question, "float32");
  const half = await prepare(question, "float16");
  try {
    const expected = await full.run(1);
    try {
      let comparison: PrecisionComparison | undefined;
      for (const lossScale of lossScales) {
        const actual = await half.run(lossScale);
        const gradientError = await distance(question, actual.gradients, expected.gradients);
        const lossError = Math.abs(actual.loss - expected.loss) / Math.max(1, Math.abs(expected.loss));
        release(actual.gradients);
        comparison = { lossScale, gradientError, lossError, speedUp: expected.seconds / actual.seconds };
        if (Number.isFinite(gradientError)) break;
      }
      return comparison as PrecisionComparison;
    } finally {
      release(expected.gradients);
    }
  } finally {
    await full.dispose();
    await half.dispose();
  }
}

/**
 * Prepares the graph that computes a part of a step up to its gradients.
 * @returns a function that computes the loss and the gradients, and measures the seconds that this takes. The gradients
 *   stay on the device
 */
async function prepare({ model, objective, settings, options, inputs }: PrecisionQuestion, precision: Precision) {
  const { graph } = buildBackwardGraph(model, objective, lossOptions(settings, precision));
  const names = trainedParameters(model).map(({ name }) => gradientName(name));
  const session = await createGraphSession(graph, { ...options, precision, residentOutputs: names });
  let isWarm = false;
  const run = async (lossScale: number) => {
    const all = { ...inputs, ...scalarInputs({ [lossScaleInput]: lossScale }) };
    // The first run is not timed, because the device compiles its programs during this run.
    if (!isWarm) {
      const first = await session.run(all);
      for (const name of names) options.device.release(first[name] as Tensor);
      isWarm = true;
    }
    const start = performance.now();
    const { loss, ...outputs } = await session.run(all);
    const seconds = (performance.now() - start) / 1000;
    const gradients = Object.fromEntries(names.map((name) => [name, outputs[name] as Tensor]));
    return { loss: loss ? scalarOf(loss) : NaN, gradients, seconds };
  };
  return { run, dispose: () => session.dispose() };
}

/** ‖a − b‖ / ‖b‖ over all gradients together, computed on the device. */
async function distance({ model, options }: PrecisionQuestion, a: Tensors, b: Tensors): Promise<number> {
  const graph = new Graph();
  const sums = trainedParameters(model).map(({ name, shape }) => {
    const [left, right] = ["a", "b"].map((side) => graph.input(`${side}.${name}`, "float32", shape)) as [Value, Value];
    const difference = subtract(left, right);
    return [sumOfSquares(difference), sumOfSquares(right)] as const;
  });
  const total = (side: 0 | 1): Value => sums.map((pair) => pair[side]).reduce((sum, term) => add(sum, term));
  graph.output("difference", total(0));
  graph.output("size", total(1));
  const session = await createGraphSession(graph, options);
  try {
    const named = (side: string, gradients: Tensors): Tensors =>
      Object.fromEntries(
        trainedParameters(model).map(({ name }) => [`${side}.${name}`, gradients[gradientName(name)] as Tensor]),
      );
    const { difference, size } = await session.run({ ...named("a", a), ...named("b", b) });
    return Math.sqrt(scalarOf(difference as Tensor) / scalarOf(size as Tensor));
  } finally {
    await session.dispose();
  }
}
