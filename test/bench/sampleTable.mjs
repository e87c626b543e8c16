// Shared by the benchmarks of the sample: prints tables of metrics.

const figures = {
  "forget, recited (r)": (summary) => summary.forget?.regurgitation,
  "forget, answered (t)": (summary) => summary.forget?.knowledge,
  "forget, answered when rephrased (t)": (summary) => summary.forget?.rephrasedKnowledge,
  "forget, leaking passages": (summary) => summary.leakingShare,
  "holdout, recited (r)": (summary) => summary.holdout?.regurgitation,
  "retain, recited (r)": (summary) => summary.retain?.regurgitation,
  "retain, answered (t)": (summary) => summary.retain?.knowledge,
  "retain, answered when rephrased (t)": (summary) => summary.retain?.rephrasedKnowledge,
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
 * @param runs each `{title, before, after, retrained, seconds}`
 */
export function printTable(runs) {
  const [{ before, after, retrained }] = runs;
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

/**
 * Prints a Markdown table: the metrics before, one column for each recipe, and the metrics of the retrained model. A
 * cell has the mean over the seeds, and their range.
 * @param columns each `{title, runs}`, with the result of `runSample` for each seed
 */
export function printRecipes(columns) {
  const all = columns.flatMap(({ runs }) => runs);
  const [{ before }] = all;
  console.log(row(["", "before", ...columns.map(({ title }) => title), "retrained"]));
  console.log(row(["---", "---:", ...columns.map(() => "---:"), "---:"]));
  for (const [label, figure] of Object.entries(figures))
    console.log(
      row([
        label,
        show(figure(before)),
        ...columns.map(({ runs }) => meanAndRange(runs.map(({ after }) => figure(after)))),
        meanAndRange(all.map(({ retrained }) => figure(retrained))),
      ]),
    );
  const ofRuns = (label, valueOf, write = show) =>
    console.log(row([label, "", ...columns.map(({ runs }) => meanAndRange(runs.map(valueOf), write)), ""]));
  if (all.some(({ completionLoss }) => completionLoss !== undefined))
    ofRuns("loss of the completions under the reader", ({ completionLoss }) => completionLoss);
  ofRuns(
    "seconds",
    ({ seconds }) => seconds,
    (seconds) => seconds.toFixed(0),
  );
}

const meanAndRange = (values, write = show) => {
  const known = values.filter((value) => value !== null && value !== undefined);
  if (known.length === 0) return "";
  const [low, high] = [Math.min(...known), Math.max(...known)].map(write);
  const mean = write(known.reduce((sum, value) => sum + value, 0) / known.length);
  return low === high ? mean : `${mean} (${low} to ${high})`;
};
