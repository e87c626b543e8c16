import { createRandom } from "../../src/protocol/random";
import { createShrinkingSteps } from "../../src/engine/run/shrinkingSteps";
import { createLiveTrainer } from "../../src/backends/onnx/live/liveTrainer";
import { adaptModel, drawAdapter, modulesNamed } from "../../src/backends/onnx/models/adapters/lora";
import { languageModelOf } from "../../src/backends/onnx/models/architecture";
import { drawWeights } from "../../src/backends/onnx/models/weights";
import { cpuDevice } from "../../src/backends/onnx/runtime/cpuDevice";

/*
 * Program of a process with limited memory: two LoRA steps of 64 texts, which take 1 GB in one part. Prints the losses,
 * the parts of each step and the warnings as JSON.
 */
const config = {
  model_type: "olmo",
  ...{ vocab_size: 4096, hidden_size: 128, intermediate_size: 512, num_hidden_layers: 4, num_attention_heads: 4 },
  ...{ num_key_value_heads: 4, max_position_embeddings: 128, tie_word_embeddings: true, eos_token_id: 0 },
  ...{ hidden_act: "silu", attention_bias: false, clip_qkv: null, rope_theta: 10000, pad_token_id: 0 },
};
const textCount = 64;
const tokensPerText = 128;
const settings = {
  ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 1 },
  ...{ microBatches: 1, seed: 0, gradientCheckpointing: false },
};

async function main(): Promise<void> {
  const base = languageModelOf({ folder: "drawn", config });
  const model = adaptModel(base, { rank: 4, alpha: 8, modules: modulesNamed(base, ["q_proj", "v_proj"]), dropout: 0 });
  const weights = new Map([...drawWeights(base, 1), ...drawAdapter(model, 0)]);
  const random = createRandom(3);
  const retain = Array.from({ length: textCount }, () => ({
    ids: Array.from({ length: tokensPerText }, () => random.integer(config.vocab_size)),
    targetStart: 1,
  }));
  const trainer = await createLiveTrainer(
    { model, weights, tokenizer: { padId: 0 } },
    { name: "memorization" },
    settings,
    { device: cpuDevice, threads: 1, precision: "float32" },
    () => undefined,
  );
  const warnings: string[] = [];
  const takeStep = createShrinkingSteps(
    trainer,
    { needs: trainer.needs, microBatches: 1, referenceLosses: [] },
    (_, message) => warnings.push(message),
  );
  const steps = [];
  for (const step of [1, 2]) {
    const { result, parts } = await takeStep(step, { forget: [], retain }, 1e-3);
    steps.push({ loss: result.loss, gradientNorm: result.gradientNorm, parts: parts.length });
  }
  process.stdout.write(JSON.stringify({ steps, warnings }));
}

void main();
