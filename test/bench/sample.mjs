// Unlearns the sample over three seeds and prints the figures as the README's table:
//
//   npm run bench -- sample [<configuration> [seed ...]]
//
// Without arguments: recommended.lethe.json with the seeds 0, 1 and 2. The seed also chooses which third of the retain
// documents is withheld from training.
import { printTable, runSample } from "./sampleTable.mjs";

const [name = "recommended", ...given] = process.argv.slice(2);
const seeds = given.length > 0 ? given.map(Number) : [0, 1, 2];
printTable(seeds.map((seed) => ({ title: `after, seed ${seed}`, ...runSample(name, seed) })));
