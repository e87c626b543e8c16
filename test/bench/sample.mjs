// Unlearns the sample with three seeds and prints the README's table of metrics:
//
//   npm run bench -- sample [<configuration> [seed ...]]
//
// Without arguments: recommended.lethe.json with the seeds 0, 1 and 2. The seed also chooses the third of the retain
// documents that training does not see.
import { printTable, runSample } from "./sampleTable.mjs";

const [name = "recommended", ...given] = process.argv.slice(2);
const seeds = given.length > 0 ? given.map(Number) : [0, 1, 2];
printTable(seeds.map((seed) => ({ title: `after, seed ${seed}`, ...runSample(name, seed) })));
