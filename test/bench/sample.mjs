// Unlearns the sample over three seeds and prints the figures as the README's table:
//
//   npm run bench:sample [-- <configuration> [seed ...]]
//
// Without arguments: recommended.lethe.json with the seeds 0, 1 and 2. The seed also chooses which third of the retain
// documents is withheld from training.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const sample = join(root, "media/sample");
const [name = "recommended", ...given] = process.argv.slice(2);
const seeds = given.length > 0 ? given.map(Number) : [0, 1, 2];

const runs = seeds.map((seed) => {
  const configuration = join(sample, `${name}.lethe.json`);
  const command = [join(root, "dist/cli.js"), "run", configuration, "--set", `training.seed=${seed}`, "--json"];
  const start = performance.now();
  const { status, stdout } = spawnSync(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
  const { before, after } = JSON.parse(stdout.toString().trimEnd().split("\n").at(-1));
  return { before, after, seconds: (performance.now() - start) / 1000 };
});
const { summary: retrained } = JSON.parse(readFileSync(join(sample, "reference.json"), "utf8"));

const figures = {
  "forget r": (summary) => summary.forget?.regurgitation,
  "forget t": (summary) => summary.forget?.knowledge,
  "forget t, rephrased": (summary) => summary.forget?.rephrasedKnowledge,
  "forget passages above the holdout's 95th percentile": (summary) => summary.leakingShare,
  "holdout r": (summary) => summary.holdout?.regurgitation,
  "retain r, trained on": (summary) => summary.retain?.regurgitation,
  "retain t, trained on": (summary) => summary.retain?.knowledge,
  "retain r, withheld": (summary) => summary.withheld?.regurgitation,
  "retain t, withheld": (summary) => summary.withheld?.knowledge,
  utility: (summary) => summary.utility,
  "completions empty": (summary) => summary.fluency?.emptyShare,
  "completions repetitive": (summary) => summary.fluency?.repetitiveShare,
  "membership AUC": (summary) => summary.membershipAuc,
  "membership Kolmogorov-Smirnov": (summary) => summary.membershipKs,
  "task aggregate": (summary) => summary.scores?.taskAggregate,
  "membership score": (summary) => summary.scores?.membership,
  "final score": (summary) => summary.scores?.final,
};
const show = (value) => (value === null || value === undefined ? "" : value.toFixed(3));
const row = (cells) => `| ${cells.join(" | ")} |`;

console.log(row(["", "before", ...seeds.map((seed) => `after, seed ${seed}`), "retrained"]));
console.log(row(["---", "---", ...seeds.map(() => "---"), "---"]));
for (const [label, figure] of Object.entries(figures))
  console.log(
    row([
      label,
      show(figure(runs[0].before)),
      ...runs.map(({ after }) => show(figure(after))),
      show(figure(retrained)),
    ]),
  );
console.log(row(["seconds", "", ...runs.map(({ seconds }) => seconds.toFixed(0)), ""]));
for (const task of Object.keys(runs[0].after.tasks))
  for (const set of ["forget", "retain", "withheld", "holdout"])
    for (const metric of ["regurgitation", "knowledge"]) {
      const of = (summary) => show(summary.tasks[task]?.[set]?.[metric]);
      console.log(
        row([`${task} ${set} ${metric}`, of(runs[0].before), ...runs.map(({ after }) => of(after)), of(retrained)]),
      );
    }
