import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { encodeGraph } from "../../../../../src/backends/onnx/graph/encode";
import { trainedParameters } from "../../../../../src/backends/onnx/models/adapters/lora";
import { packTexts } from "../../../../../src/backends/onnx/models/textBatch";
import { distillation } from "../../../../../src/backends/onnx/objectives/distillation";
import { memorization } from "../../../../../src/backends/onnx/objectives/memorization";
import type { Objective } from "../../../../../src/backends/onnx/objectives/objective";
import { restart } from "../../../../../src/backends/onnx/objectives/restart";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { elementsOf, scalarOf } from "../../../../../src/backends/onnx/runtime/tensor";
import { buildBackwardGraph, gradientName } from "../../../../../src/backends/onnx/training/stepGraph";
import { batchInputs, stepCounts } from "../../../../../src/backends/onnx/training/stepInputs";
import { doubleTensor } from "../../../support/doubleTensor";
import { olmoFixture, relativeDistance } from "../../../support/modelFixture";
import { declaredOf, float64State, padId } from "../../../support/trainingRun";

const folder = path.join(import.meta.dirname, "../../../../fixtures/distillation");
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
const { runs } = read("expected.json") as { runs: Record<string, { forgetTerm: number }> };
const teachers = read("teacher.json") as {
  forget: { tokens: number[][]; logProbabilities: number[][]; rest: number[] }[];
};
const fixture = await olmoFixture("tied-clipped");

/** The rows for which PyTorch computed the divergence from a teacher. */
const texts = fixture.batches.forget.map(({ ids, answerStart }, index) => {
  const { tokens = [], logProbabilities = [], rest = [] } = teachers.forget[index] ?? {};
  const teacher = {
    listed: tokens[0]?.length ?? 0,
    tokens: Int32Array.from(tokens.flat()),
    logProbabilities: Float32Array.from(logProbabilities.flat()),
    restLogProbabilities: Float32Array.from(rest),
  };
  return { ids, targetStart: answerStart, teacher };
});

const toDouble = (tensor: Tensor): Tensor =>
  tensor.type === "float32" ? doubleTensor(Float64Array.from(elementsOf(tensor)), tensor.dims) : tensor;

/** Loss and gradients of one step in float64, with the texts as the forget batch or as the retain batch. */
async function stepOn(batch: "forget" | "retain", objective: Objective) {
  const step = buildBackwardGraph(fixture.model, objective, { dataType: "float64" });
  const session = await cpuDevice.createSession(encodeGraph(step.graph), { threads: 1, optimization: "disabled" });
  const part = { [batch]: packTexts(texts, padId) };
  const { state, frozen } = await float64State(fixture);
  const doubles = Object.entries(batchInputs(part)).map(([name, tensor]) => [name, toDouble(tensor)] as const);
  const counts = Object.entries(stepCounts([part])).map(
    ([name, count]) => [name, doubleTensor(Float64Array.of(count), [])] as const,
  );
  const inputs = { ...frozen, ...state, ...Object.fromEntries([...doubles, ...counts]) };
  const outputs = await session.run(declaredOf(step, inputs));
  await session.dispose();
  const gradients = trainedParameters(fixture.model).flatMap(({ name }) => [
    ...Array.from(elementsOf(outputs[gradientName(name)] as Tensor)),
  ]);
  return { needs: step.needs, loss: scalarOf(outputs["loss"] as Tensor), gradients };
}

describe("the loss of a restart", () => {
  it("is PyTorch's divergence from the teacher, on the retain texts", async () => {
    const terms = { divergence: "forward", divergenceWeight: 1, tokenWeight: 0, documentWeight: 0 } as const;
    const weights = { forgetWeight: 1, retainWeight: 1, retainTerm: "none" } as const;
    const expected = await stepOn("forget", distillation({ ...terms, ...weights }));
    const { needs, loss, gradients } = await stepOn("retain", restart({ divergenceWeight: 1, lossWeight: 0 }));
    expect(loss).toBeCloseTo(runs["forward"]?.forgetTerm ?? NaN, 5);
    expect(relativeDistance(gradients, expected.gradients)).toBeLessThan(1e-12);
    expect(needs).toMatchObject({ forget: false, retain: true, referenceLosses: false, referenceWeights: false });
  });

  it("adds the loss of the true tokens with its weight", async () => {
    const { loss: divergence, gradients: first } = await stepOn(
      "retain",
      restart({ divergenceWeight: 2, lossWeight: 0 }),
    );
    const { loss: own, gradients: second } = await stepOn("retain", memorization);
    const { loss, gradients } = await stepOn("retain", restart({ divergenceWeight: 2, lossWeight: 0.5 }));
    expect(loss).toBeCloseTo(divergence + own / 2, 10);
    const sum = first.map((value, index) => value + (second[index] ?? NaN) / 2);
    expect(relativeDistance(gradients, sum)).toBeLessThan(1e-12);
  });
});
