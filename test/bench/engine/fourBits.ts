import { openBackend } from "../../../src/backends/openBackend";
import { readHeldOutText } from "../../../src/data/generalText";
import { readPassageSet } from "../../../src/data/readPassageSet";
import { perplexity } from "../../../src/evaluation/perplexity";

/** The arguments of this process, as JSON: a model, a set that it recites, and other text. */
interface Settings {
  readonly folder: string;
  readonly recited: string;
  readonly general: string;
  readonly threads: number;
}

/** Perplexities of a trained model with 32-bit weights and with 4-bit weights. */
async function main(): Promise<void> {
  const { folder, recited, general, threads } = JSON.parse(process.argv[2] ?? "") as Settings;
  const completions = (await readPassageSet(recited, "retain")).filter(({ kind }) => kind === "completion");
  const texts = {
    recited: completions.map(({ prompt, answer }) => `${prompt} ${answer}`),
    general: await readHeldOutText(general),
  };
  const backend = await openBackend({ name: "cpu", precision: "float32", threads }, () => undefined);
  const found = [];
  for (const weightBits of [32, 4] as const) {
    const model = await backend.open({ folder, weightBits });
    found.push({
      bits: weightBits,
      recited: await perplexity({ model }, texts.recited),
      general: await perplexity({ model }, texts.general),
    });
    await model.dispose();
  }
  await backend.dispose();
  process.stdout.write(JSON.stringify(found));
}

void main();
