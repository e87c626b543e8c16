import { describe, expect, it } from "vitest";
import { Graph } from "../../../../../src/backends/onnx/graph/graph";
import { languageModelOf } from "../../../../../src/backends/onnx/models/architecture";
import { declareParameters } from "../../../../../src/backends/onnx/models/parameters";

const sizes = {
  model_type: "llama",
  vocab_size: 40,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 1,
  num_attention_heads: 4,
};
const modelOf = (config: Record<string, unknown>) => languageModelOf({ folder: "model", config });
const namesOf = (config: Record<string, unknown>) => modelOf(config).parameters.map(({ name }) => name);

describe("an architecture", () => {
  it("is refused in one sentence if it is not supported", () => {
    expect(() => modelOf({ model_type: "gpt2" })).toThrow(
      'config.json: the architecture "gpt2" is not supported; use a model whose "model_type" is "olmo", "llama", ',
    );
    expect(() => modelOf({ model_type: "toString" })).toThrow(/is not supported/);
  });

  it.each([
    [{ num_key_value_heads: 3 }, /"num_attention_heads" is 4, which is not a multiple of "num_key_value_heads", 3;/],
    [{ head_dim: 5 }, /each of the 4 attention heads has width 5, but rotary embeddings need an even width;/],
    [{ hidden_act: "gelu" }, /"hidden_act" is "gelu", which this architecture does not support/],
    [{ vocab_size: undefined }, /"vocab_size" is missing/],
    [{ model_type: "olmo", attention_bias: true }, /"attention_bias" is true/],
  ])("refuses %j", (change, message) => {
    expect(() => modelOf({ ...sizes, ...change })).toThrow(message);
  });

  /** The window that each layer's attention gets. */
  const windowsOf = (config: Record<string, unknown>): (number | undefined)[] => {
    const model = modelOf({ ...sizes, num_hidden_layers: 3, num_key_value_heads: 2, ...config });
    const graph = new Graph();
    const windows: (number | undefined)[] = [];
    model.hiddenStates({
      parameter: declareParameters(graph, model, "float32"),
      tokens: graph.input("tokens", "int64", ["batch", "length"]),
      positions: graph.input("positions", "int64", ["batch", "length"]),
      attend: (_, { queries, window }) => {
        windows.push(window);
        return queries;
      },
    });
    return windows;
  };

  it("has the windows of its config.json", () => {
    const none = [undefined, undefined, undefined];
    expect(windowsOf({ model_type: "llama", sliding_window: 24 })).toEqual(none);
    expect(windowsOf({ model_type: "mistral", sliding_window: 24 })).toEqual([24, 24, 24]);
    expect(windowsOf({ model_type: "mistral" })).toEqual([4096, 4096, 4096]);
    expect(windowsOf({ model_type: "mistral", sliding_window: null })).toEqual(none);
    const qwen = { model_type: "qwen2", sliding_window: 24 };
    expect(windowsOf({ ...qwen, max_window_layers: 0 })).toEqual(none);
    expect(windowsOf({ ...qwen, use_sliding_window: true })).toEqual(none);
    expect(windowsOf({ ...qwen, use_sliding_window: true, max_window_layers: 1 })).toEqual([undefined, 24, 24]);
    const types = ["sliding_attention", "full_attention", "sliding_attention"];
    expect(windowsOf({ ...qwen, use_sliding_window: true, layer_types: types })).toEqual([24, undefined, 24]);
  });

  it("has the weights of its config.json", () => {
    expect(namesOf(sizes)).toContain("lm_head.weight");
    expect(namesOf({ ...sizes, tie_word_embeddings: true })).not.toContain("lm_head.weight");
    expect(namesOf({ ...sizes, attention_bias: true }).filter((name) => name.endsWith("bias"))).toHaveLength(4);
    expect(namesOf({ ...sizes, mlp_bias: true }).filter((name) => name.endsWith("bias"))).toHaveLength(3);
  });
});
