// Shared by the benchmarks of the sample: runs a configuration by the command, and prints the table of metrics.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const sample = path.join(root, "media/sample");

/** Metrics of the retrained model. */
const { summary: retrained } = JSON.parse(readFileSync(path.join(sample, "reference.json"), "utf8"));

/** Runs one of the sample's configurations. Returns the metrics before and after, and the seconds of the command. */
export function runSample(name, seed) {
  const configuration = path.join(sample, `${name}.lethe.json`);
  const command = [path.join(root, "dist/cli.js"), "run", configuration, "--set", `training.seed=${seed}`, "--json"];
  const start = performance.now();
  const { status, stdout } = spawnSync(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
  const { before, after } = JSON.parse(stdout.toString().trimEnd().split("\n").at(-1));
  return { before, after, seconds: (performance.now() - start) / 1000 };
}

const figures = {
  "forget, recited (r)": (summary) => summary.forget?.regurgitation,
  "forget, answered (t)": (summary) => summary.forget?.knowledge,
  "forget, answered when rephrased (t)": (summary) => summary.forget?.rephrasedKnowledge,
  "forget, leaking passages": (summary) => summary.leakingShare,
  "holdout, recited (r)": (summary) => summary.holdout?.regurgitation,
  "retain, recited (r)": (summary) => summary.retain?.regurgitation,
  "retain, answered (t)": (summary) => summary.retain?.knowledge,
  "withheld, recited (r)": (summary) => summary.withheld?.regurgitation,
  "withheld, answered (t)": (summary) => summary.withheld?.knowledge,
  "general questions answered (utility)": (summary) => summary.utility,
  "empty completions": (summary) => summary.fluency?.emptyShare,
  "repetitive completions": (summary) => summary.fluency?.repetitiveShare,
  "attacker detects training (loss, AUC)": (summary) => summary.membershipAuc,
  "attacker detects training (loss, KS)": (summary) => summary.membershipKs,
  "attacker detects training (Min-K, AUC)": (summary) => summary.membershipMinKAuc,
  "attacker detects training (normalised Min-K++, AUC)": (summary) => summary.membershipMinKPlusPlusAuc,
  "attacker detects training (ZLIB, AUC)": (summary) => summary.membershipZlibAuc,
  "forgetting and keeping (task aggregate)": (summary) => summary.scores?.taskAggregate,
  "training goes undetected (membership score)": (summary) => summary.scores?.membership,
  "overall (final score)": (summary) => summary.scores?.final,
};
const show = (value) => (value === null || value === undefined ? "" : value.toFixed(3));
const row = (cells) => `| ${cells.join(" | ")} |`;

/**
 * Prints a Markdown table: the metrics before, one column for each run, and the metrics of the retrained model.
 * @param runs each `{title, before, after, seconds}`
 */
export function printTable(runs) {
  const [{ before, after }] = runs;
  const line = (label, figure) =>
    console.log(
      row([label, show(figure(before)), ...runs.map((run) => show(figure(run.after))), show(figure(retrained))]),
    );
  console.log(row(["", "before", ...runs.map(({ title }) => title), "retrained"]));
  console.log(row(["---", "---", ...runs.map(() => "---"), "---"]));
  for (const [label, figure] of Object.entries(figures)) line(label, figure);
  console.log(row(["seconds", "", ...runs.map(({ seconds }) => seconds.toFixed(0)), ""]));
  for (const task of Object.keys(after.tasks))
    for (const set of ["forget", "retain", "withheld", "holdout"])
      for (const [metric, label] of Object.entries({ regurgitation: "recited (r)", knowledge: "answered (t)" }))
        line(`${task} ${set}, ${label}`, (summary) => summary.tasks[task]?.[set]?.[metric]);
}
