import { describe, expect, it } from "vitest";
import { encodeGraph } from "../../../../../src/backends/onnx/graph/encode";
import { Graph } from "../../../../../src/backends/onnx/graph/graph";
import { declareParameters } from "../../../../../src/backends/onnx/models/parameters";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { elementsOf, integerTensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { modelCases, modelFixture } from "../../../support/modelFixture";

describe.each(modelCases)("%s", (name) => {
  it("computes PyTorch's logits", async () => {
    const fixture = await modelFixture(name);
    const weights = await fixture.loadWeights();
    const graph = new Graph();
    const parameter = declareParameters(graph, fixture.model, "float32");
    const tokens = graph.input("tokens", "int64", ["batch", "length"]);
    const positions = graph.input("positions", "int64", ["batch", "length"]);
    const hidden = fixture.model.hiddenStates({ parameter, tokens, positions });
    graph.output("logits", fixture.model.logits(hidden, parameter));
    const session = await cpuDevice.createSession(encodeGraph(graph), { threads: 1 });

    for (const part of ["forget", "retain"] as const)
      for (const [index, { ids }] of fixture.batches[part].entries()) {
        const outputs = await session.run({
          ...Object.fromEntries(weights),
          tokens: integerTensor(ids, [1, ids.length]),
          positions: integerTensor([...ids.keys()], [1, ids.length]),
        });
        const expected = await fixture.tensor(`logits.${part}.${index}`);
        const actual = elementsOf(outputs["logits"] as Tensor);
        expect(actual.length).toBe(expected.length);
        const worst = Math.max(...Array.from(expected, (logit, place) => Math.abs(logit - (actual[place] ?? NaN))));
        expect(worst).toBeLessThan(1e-4);
      }
    await session.dispose();
  });
});
