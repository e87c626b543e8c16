import { readHeldOutText } from "../../../src/data/generalText";
import { readPassageSet } from "../../../src/data/readPassageSet";
import { perplexity } from "../../../src/evaluation/perplexity";
import { createScorer } from "../../../src/backends/onnx/inference/scorer";
import { languageModelOf } from "../../../src/backends/onnx/models/architecture";
import { openModelFiles } from "../../../src/backends/onnx/models/modelReader";
import { quantizeModel } from "../../../src/backends/onnx/models/quantization";
import { loadTokenizer } from "../../../src/tokenizer/tokenizer";
import { loadWeights } from "../../../src/backends/onnx/models/weights";

/** The arguments of this process, as JSON: a model, a set that it has learnt by heart, and text of another kind. */
interface Settings {
  readonly folder: string;
  readonly recited: string;
  readonly general: string;
  readonly threads: number;
}

/** Perplexities of a trained model with float32 weights and with its layers in 4 bits. */
async function main(): Promise<void> {
  const { folder, recited, general, threads } = JSON.parse(process.argv[2] ?? "") as Settings;
  const source = await openModelFiles(folder);
  const plain = languageModelOf(source);
  const tokenizer = await loadTokenizer(folder);
  const completions = (await readPassageSet(recited, "retain")).filter(({ kind }) => kind === "completion");
  const texts = {
    recited: completions.map(({ prompt, answer }) => `${prompt} ${answer}`),
    general: await readHeldOutText(general),
  };
  const found = [];
  for (const [bits, model] of [
    [32, plain],
    [4, quantizeModel(plain)],
  ] as const) {
    const scorer = await createScorer(model, tokenizer.padId, { threads });
    const asked = { scorer, weights: await loadWeights(model, source), tokenizer, contextLength: model.contextLength };
    found.push({
      bits,
      recited: await perplexity(asked, texts.recited),
      general: await perplexity(asked, texts.general),
    });
    await scorer.dispose();
  }
  await source.close();
  process.stdout.write(JSON.stringify(found));
}

void main();
