// Unlearns the sample by each algorithm's configuration and prints what each forgets and keeps, side by side:
//
//   npm run bench -- algorithms [<configuration> ...]
import { printTable, runSample } from "./sampleTable.mjs";

const all = ["gradient-ascent", "gradient-difference", "kl-minimization", "npo", "lora", "recommended"];
const given = process.argv.slice(2);
printTable((given.length > 0 ? given : all).map((name) => ({ title: name, ...runSample(name, 0) })));
