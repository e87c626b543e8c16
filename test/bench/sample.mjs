// Unlearns the sample by its recommended recipes with three seeds each, and prints the table of docs/results.md:
//
//   npm run bench -- sample [<configuration> ...] [--seeds 11,12,13] [--reader <folder of a larger model>]
//
// Without names: recommended.lethe.json and without-base.lethe.json. The seed also chooses the third of the retain
// documents that training does not see. A cell is the mean over the seeds, and their range. The retrained model's
// figures depend on the seed, too, because it is compared on the documents that the run measures.
//
// With --reader, a model that was trained on much English text, such as SmolLM2-135M, reads the completions of the
// forget set. Its loss says how far they are from language. The last line is its loss on the answers of the unseen
// documents.
import { parseArgs } from "node:util";
import { runSample } from "./sampleRun.mjs";
import { printRecipes } from "./sampleTable.mjs";
import { lossOfCompletions, lossOfUnseen } from "./sampleLanguage.mjs";

const titles = { recommended: "with the base", "without-base": "without the base" };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: "string", default: "11,12,13" }, reader: { type: "string" } },
});
const names = positionals.length > 0 ? positionals : Object.keys(titles);
const seeds = values.seeds.split(",").map(Number);

const columns = [];
for (const name of names) {
  const runs = [];
  for (const seed of seeds) {
    const run = runSample(name, seed);
    const loss = values.reader && (await lossOfCompletions(values.reader, run.runFolder));
    runs.push({ ...run, ...(loss && { completionLoss: loss }) });
  }
  columns.push({ title: titles[name] ?? name, runs });
}
printRecipes(columns);
if (values.reader)
  console.log(`\nLoss of the unseen documents' answers under the reader: ${await lossOfUnseen(values.reader)}`);
