import { describe, expect, it } from "vitest";
import { languageModelOf } from "../../../src/models/architecture";

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
  it("is refused in one sentence where it is not supported", () => {
    expect(() => modelOf({ model_type: "gpt2" })).toThrow(
      'config.json: the architecture "gpt2" is not supported; use a checkpoint whose "model_type" is "olmo", "llama", ',
    );
    expect(() => modelOf({ model_type: "toString" })).toThrow(/is not supported/);
  });

  it.each([
    [{ num_key_value_heads: 3 }, /"num_attention_heads" is 4, which is no multiple of "num_key_value_heads", 3;/],
    [{ head_dim: 5 }, /each of the 4 attention heads is 5 wide, and rotary embeddings need an even width;/],
    [{ hidden_act: "gelu" }, /"hidden_act" is "gelu", which this architecture does not support/],
    [{ vocab_size: undefined }, /"vocab_size" is missing/],
    [{ model_type: "olmo", attention_bias: true }, /"attention_bias" is true/],
  ])("refuses %j", (change, message) => {
    expect(() => modelOf({ ...sizes, ...change })).toThrow(message);
  });

  it("has no more context than its sliding window", () => {
    const window = { max_position_embeddings: 64, sliding_window: 24, num_key_value_heads: 2 };
    expect(modelOf({ ...sizes, ...window, model_type: "mistral" }).contextLength).toBe(24);
    expect(modelOf({ ...sizes, ...window, model_type: "mistral", sliding_window: null }).contextLength).toBe(64);
    expect(modelOf({ ...sizes, ...window, model_type: "qwen2" }).contextLength).toBe(64);
    expect(modelOf({ ...sizes, ...window, model_type: "qwen2", use_sliding_window: true }).contextLength).toBe(24);
  });

  it("has the weights that its config.json asks for", () => {
    expect(namesOf(sizes)).toContain("lm_head.weight");
    expect(namesOf({ ...sizes, tie_word_embeddings: true })).not.toContain("lm_head.weight");
    expect(namesOf({ ...sizes, attention_bias: true }).filter((name) => name.endsWith("bias"))).toHaveLength(4);
    expect(namesOf({ ...sizes, mlp_bias: true }).filter((name) => name.endsWith("bias"))).toHaveLength(3);
  });
});
