// Runs each configuration of the sample once, and prints the metrics of the forget and retain sets side by side:
//
//   npm run bench -- algorithms [<configuration> ...]
import { runSample } from "./sampleRun.mjs";
import { printTable } from "./sampleTable.mjs";

const all = [
  "gradient-ascent",
  "gradient-difference",
  "kl-minimization",
  "npo",
  "lora",
  "undial",
  "without-base",
  "recommended",
];
const given = process.argv.slice(2);
printTable((given.length > 0 ? given : all).map((name) => ({ title: name, ...runSample(name, 0) })));
