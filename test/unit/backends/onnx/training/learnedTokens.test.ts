import { expect, it } from "vitest";
import type { Objective } from "../../../../../src/backends/onnx/objectives/objective";
import type { RetainTerm } from "../../../../../src/backends/onnx/objectives/retainTerm";
import { retainLoss } from "../../../../../src/backends/onnx/objectives/retainTerm";
import { buildBackwardGraph, gradientName } from "../../../../../src/backends/onnx/training/stepGraph";
import { batchInputs, stepCounts } from "../../../../../src/backends/onnx/training/stepInputs";
import { encodeGraph } from "../../../../../src/backends/onnx/graph/encode";
import { trainedParameters } from "../../../../../src/backends/onnx/models/adapters/lora";
import type { TargetedText } from "../../../../../src/backends/backend";
import { packTexts } from "../../../../../src/backends/onnx/models/textBatch";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import { elementsOf, scalarOf } from "../../../../../src/backends/onnx/runtime/tensor";
import { doubleTensor } from "../../../support/doubleTensor";
import { olmoFixture, relativeDistance, toTexts } from "../../../support/modelFixture";
import { declaredOf, float64State, padId } from "../../../support/trainingRun";

it("adds the loss of a text that is to be learned to the divergence of those that are to be kept", async () => {
  const fixture = await olmoFixture("tied-clipped");
  const { state, frozen } = await float64State(fixture);
  const gradientsOf = async (texts: readonly TargetedText[], term: Exclude<RetainTerm, "none">) => {
    const objective: Objective = ({ retain }) => ({ total: retainLoss(retain, term) });
    const step = buildBackwardGraph(fixture.model, objective, { dataType: "float64" });
    const session = await cpuDevice.createSession(encodeGraph(step.graph), { threads: 1, optimization: "disabled" });
    const batch = { retain: packTexts(texts, padId) };
    const counts = Object.entries(stepCounts([batch])).map(
      ([name, count]) => [name, doubleTensor(Float64Array.of(count), [])] as const,
    );
    const inputs = { ...frozen, ...state, ...batchInputs(batch), ...Object.fromEntries(counts) };
    const outputs = await session.run(declaredOf(step, inputs));
    await session.dispose();
    const elements = trainedParameters(fixture.model).flatMap(({ name }) =>
      Array.from(elementsOf(outputs[gradientName(name)] as Tensor)),
    );
    return { loss: scalarOf(outputs["loss"] as Tensor), elements, places: batch.retain.targetTokens.length };
  };

  // The reference model reads other tokens, so that the divergence is above 0 from the first step on.
  const kept = toTexts(fixture.batches.retain, "answer").map((text) => ({
    ...text,
    referenceIds: text.ids.toReversed(),
  }));
  const learned = toTexts(fixture.batches.forget, "answer");
  const together = await gradientsOf([...kept, ...learned.map((text) => ({ ...text, isLearned: true }))], "divergence");
  const apart = [await gradientsOf(kept, "divergence"), await gradientsOf(learned, "loss")] as const;

  const mean = (of: (part: (typeof apart)[number]) => number): number =>
    apart.reduce((sum, part) => sum + of(part) * part.places, 0) / together.places;
  for (const { loss } of apart) expect(loss).toBeGreaterThan(0.01);
  expect(together.loss).toBeCloseTo(
    mean(({ loss }) => loss),
    10,
  );
  const expected = together.elements.map((_, index) => mean(({ elements }) => elements[index] ?? NaN));
  expect(relativeDistance(together.elements, expected)).toBeLessThanOrEqual(1e-10);
});
