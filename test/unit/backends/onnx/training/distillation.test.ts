import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { TargetedText } from "../../../../../src/backends/backend";
import { encodeGraph } from "../../../../../src/backends/onnx/graph/encode";
import { trainedParameters } from "../../../../../src/backends/onnx/models/adapters/lora";
import { packTexts } from "../../../../../src/backends/onnx/models/textBatch";
import { distillation } from "../../../../../src/backends/onnx/objectives/distillation";
import { npo } from "../../../../../src/backends/onnx/objectives/npo";
import type { Objective } from "../../../../../src/backends/onnx/objectives/objective";
import { simpleNpo } from "../../../../../src/backends/onnx/objectives/simnpo";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { elementsOf, scalarOf } from "../../../../../src/backends/onnx/runtime/tensor";
import { createTrainer } from "../../../../../src/backends/onnx/training/createTrainer";
import { buildBackwardGraph, gradientName } from "../../../../../src/backends/onnx/training/stepGraph";
import type { PackedPart } from "../../../../../src/backends/onnx/training/stepInputs";
import { batchInputs, stepCounts } from "../../../../../src/backends/onnx/training/stepInputs";
import { doubleTensor } from "../../../support/doubleTensor";
import type { ModelFixture } from "../../../support/modelFixture";
import { expectedTensor, olmoFixture, relativeDistance } from "../../../support/modelFixture";
import { adamW, declaredOf, float64State, padId } from "../../../support/trainingRun";

const folder = path.join(import.meta.dirname, "../../../../fixtures/distillation");
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
const { runs } = read("expected.json") as {
  runs: Record<string, { loss: number; forgetTerm: number; retainLoss: number }>;
};
const teachers = read("teacher.json") as {
  forget: { tokens: number[][]; logProbabilities: number[][]; rest: number[]; aim: number | null }[];
};

const weights = { forgetWeight: 1, retainWeight: 1, retainTerm: "loss" } as const;
const none = { divergence: "forward", divergenceWeight: 0, tokenWeight: 0, documentWeight: 0, ...weights } as const;
const objectives: Readonly<Record<string, Objective>> = {
  forward: distillation({ ...none, divergenceWeight: 1 }),
  reverse: distillation({ ...none, divergence: "reverse", divergenceWeight: 1 }),
  "jensen-shannon": distillation({ ...none, divergence: "jensen-shannon", divergenceWeight: 1 }),
  token: distillation({ ...none, tokenWeight: 1 }),
  document: distillation({ ...none, documentWeight: 1 }),
  mixed: distillation({ ...none, divergence: "reverse", divergenceWeight: 0.5, tokenWeight: 2, documentWeight: 3 }),
  "npo-document": npo({ beta: 0.1, documentWeight: 2, ...weights }),
  simnpo: simpleNpo({ beta: 4.5, delta: 4.3, documentWeight: 0, ...weights }),
  "simnpo-aim": simpleNpo({ beta: 4.5, delta: "unseen", documentWeight: 0, ...weights }),
};

function textsOf({ batches }: ModelFixture): { forget: TargetedText[]; retain: TargetedText[] } {
  const forget = batches.forget.map(({ ids, answerStart }, index) => {
    const { tokens = [], logProbabilities = [], rest = [], aim = null } = teachers.forget[index] ?? {};
    const teacher = {
      listed: tokens[0]?.length ?? 0,
      tokens: Int32Array.from(tokens.flat()),
      logProbabilities: Float32Array.from(logProbabilities.flat()),
      restLogProbabilities: Float32Array.from(rest),
    };
    return { ids, targetStart: answerStart, teacher, ...(aim !== null && { aimedLoss: aim }) };
  });
  return { forget, retain: batches.retain.map(({ ids, answerStart }) => ({ ids, targetStart: answerStart })) };
}

function batchOf(fixture: ModelFixture): PackedPart {
  const { forget, retain } = textsOf(fixture);
  return {
    forget: packTexts(forget, padId),
    retain: packTexts(retain, padId),
    referenceLosses: Float32Array.from(fixture.expected.referenceLoss),
  };
}

const toDouble = (tensor: Tensor): Tensor =>
  tensor.type === "float32" ? doubleTensor(Float64Array.from(elementsOf(tensor)), tensor.dims) : tensor;

const pieces = {
  "all positions at once": undefined,
  "three positions at a time": { rows: 3, count: 1 },
} as const;

describe.each(Object.entries(pieces))("the losses with a teacher or an aim, %s", (_, placesPerPiece) => {
  it.each(Object.keys(objectives))("%s: gives PyTorch's loss and gradients", async (run) => {
    const fixture = await olmoFixture("tied-clipped");
    const step = buildBackwardGraph(fixture.model, objectives[run] as Objective, {
      dataType: "float64",
      placesPerPiece,
    });
    const session = await cpuDevice.createSession(encodeGraph(step.graph), { threads: 1, optimization: "disabled" });
    const batch = batchOf(fixture);
    const { state, frozen } = await float64State(fixture);
    const doubles = Object.entries(batchInputs(batch)).map(([name, tensor]) => [name, toDouble(tensor)] as const);
    const counts = Object.entries(stepCounts([batch])).map(
      ([name, count]) => [name, doubleTensor(Float64Array.of(count), [])] as const,
    );
    const inputs = { ...frozen, ...state, ...Object.fromEntries([...doubles, ...counts]) };
    const outputs = await session.run(declaredOf(step, inputs));
    expect(scalarOf(outputs["loss"] as Tensor)).toBeCloseTo(runs[run]?.loss ?? NaN, 5);
    expect(scalarOf(outputs["forgetLoss"] as Tensor)).toBeCloseTo(runs[run]?.forgetTerm ?? NaN, 5);
    for (const { name } of trainedParameters(fixture.model)) {
      const gradient = await expectedTensor(folder, `gradient.${run}.${name}`);
      expect(relativeDistance(elementsOf(outputs[gradientName(name)] as Tensor), gradient), name).toBeLessThan(2e-6);
    }
    await session.dispose();
  });
});

describe("a step with a teacher", () => {
  it.each(["mixed", "simnpo-aim"])(
    "%s: gives the same weights in parts, and with parts without forget texts",
    async (run) => {
      const fixture = await olmoFixture("tied-clipped");
      const { forget, retain } = textsOf(fixture);
      const losses = await Promise.all(
        [
          [{ forget: [0, 1, 2, 3], retain: [0, 1, 2, 3] }],
          [
            { forget: [0, 2], retain: [3] },
            { forget: [1, 3], retain: [0] },
            { forget: [], retain: [1, 2] },
          ],
        ].map(async (division) => {
          const trained = await fixture.loadWeights();
          const settings = { ...adamW, microBatches: 1, seed: 0 };
          const options = { threads: 1 };
          const objective = objectives[run] as Objective;
          const trainer = await createTrainer({ model: fixture.model, weights: trained, objective, settings, options });
          const parts = division.map((places) => ({
            forget: packTexts(
              places.forget.flatMap((place) => forget[place] ?? []),
              padId,
            ),
            retain: packTexts(
              places.retain.flatMap((place) => retain[place] ?? []),
              padId,
            ),
            places,
          }));
          const { loss, gradientNorm } = await trainer.step(parts, 1e-3);
          await trainer.dispose();
          return [loss, gradientNorm];
        }),
      );
      expect(losses[1]?.[0]).toBeCloseTo(losses[0]?.[0] ?? NaN, 4);
      expect((losses[1]?.[1] ?? NaN) / (losses[0]?.[1] ?? NaN)).toBeCloseTo(1, 4);
      expect(losses[0]?.[0]).toBeCloseTo(runs[run]?.loss ?? NaN, 4);
    },
  );
});
