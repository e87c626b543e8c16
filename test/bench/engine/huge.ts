import { createRandom } from "../../../src/protocol/random";
import { memorization } from "../../../src/backends/onnx/objectives/memorization";
import { createTrainer } from "../../../src/backends/onnx/training/createTrainer";
import { adaptModel, drawAdapter, modulesNamed } from "../../../src/backends/onnx/models/adapters/lora";
import { languageModelOf } from "../../../src/backends/onnx/models/architecture";
import type { LanguageModel } from "../../../src/backends/onnx/models/languageModel";
import { quantizeModel } from "../../../src/backends/onnx/models/quantization";
import { countElements } from "../../../src/backends/onnx/models/storageTypes";
import { packTexts } from "../../../src/backends/onnx/models/textBatch";
import type { WeightSource } from "../../../src/backends/onnx/models/weights";
import { loadWeights } from "../../../src/backends/onnx/models/weights";

/** The arguments of this process, as JSON. */
interface Settings {
  readonly config: Readonly<Record<string, unknown>>;
  readonly threads: number;
  readonly text: readonly number[];
  readonly lora: { readonly rank: number; readonly alpha: number; readonly targets: readonly string[] };
  readonly learningRate: number;
}

/**
 * Random weights by name. Each tensor is a slice of one array of normally distributed numbers, made when it is read.
 */
function randomWeights({ parameters, initializerRange }: LanguageModel): WeightSource {
  const random = createRandom(1);
  const stretch = Float32Array.from({ length: 1 << 20 }, () => random.normal() * initializerRange);
  const entry = { dtype: "F32", file: "", byteRange: [0, 0] } as const;
  const tensors = new Map(parameters.map(({ name, shape }) => [name, { ...entry, name, shape }]));
  return {
    folder: "random weights",
    tensors,
    read: (name, into) => {
      const values = into ?? new Float32Array(countElements(tensors.get(name)?.shape ?? []));
      for (let start = 0; start < values.length;) {
        const piece = stretch.subarray(random.integer(stretch.length >> 1)).subarray(0, values.length - start);
        values.set(piece, start);
        start += piece.length;
      }
      return Promise.resolve(values);
    },
  };
}

async function main(): Promise<void> {
  const { config, threads, text, lora, learningRate } = JSON.parse(process.argv[2] ?? "") as Settings;
  const plain = languageModelOf({ folder: "random weights", config });
  const base = quantizeModel(plain);
  const start = performance.now();
  const frozen = await loadWeights(base, randomWeights(plain));
  const loadSeconds = (performance.now() - start) / 1000;
  const loadedBytes = process.memoryUsage.rss();

  const model = adaptModel(base, { ...lora, modules: modulesNamed(base, lora.targets), dropout: 0 });
  const weights = new Map([...frozen, ...drawAdapter(model, 0)]);
  const adamw = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 1 };
  const settings = { ...adamw, microBatches: 1, seed: 0, gradientCheckpointing: true };
  const trainer = await createTrainer({ model, weights, objective: memorization, settings, options: { threads } });
  const stepStart = performance.now();
  const retain = packTexts([{ ids: text, targetStart: 1 }], 0);
  const { loss, isFinite } = await trainer.step([{ retain }], learningRate);
  if (!isFinite) throw new Error("the gradients are not finite");
  process.stdout.write(
    JSON.stringify({
      weightCount: plain.parameters.reduce((sum, { shape }) => sum + countElements(shape), 0),
      loadSeconds,
      loadedBytes,
      stepSeconds: (performance.now() - stepStart) / 1000,
      loss,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    }),
  );
}

void main();
