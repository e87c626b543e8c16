import { mkdirSync } from "node:fs";
import path from "node:path";
import { relearningTable, roundingTable } from "./attackTables";
import type { Attacked } from "./attackTables";
import { completionLosses } from "./completionLosses";
import { completionExamples } from "./examples";
import type { FinishedJob, Measurement } from "./finishedJob";
import type { Job, JobKind } from "./jobs";
import { mainTable } from "./mainTable";
import type { Column } from "./mainTable";
import type { LumeRow } from "./slice";

/** What the report is about. */
export interface Outcome {
  readonly jobs: readonly Job[];
  /** The results of the finished jobs, by name. */
  readonly finished: ReadonlyMap<string, FinishedJob>;
  /** Why a job is not done, by name. */
  readonly problems: ReadonlyMap<string, string>;
  readonly forget: readonly LumeRow[];
}

interface Places {
  readonly root: string;
  readonly out: string;
  readonly base: string;
}

/** The report in Markdown: tables of all finished jobs, completions to read, and the jobs that are not done. */
export async function writeReport(outcome: Outcome, { root, out, base }: Places): Promise<string> {
  mkdirSync(path.join(out, "losses"), { recursive: true });
  const { jobs, finished, problems, forget } = outcome;
  const columns: Column[] = [];
  for (const { name, title, kind } of jobs) {
    const job = finished.get(name);
    if (job === undefined || !isModel(kind)) continue;
    const losses = await completionLosses(root, out, base, forget, job.after);
    columns.push({ title, measurement: job.after, job, completionLosses: losses });
  }
  const retrained = columns.find(({ title }) => title === titleOf(jobs, "retrained"));
  const target = finished.get("target")?.after.summary.forget;
  const attacked = (kind: JobKind) => attackedModels(kind, outcome);
  const relearned = attacked("relearned");
  const rounded = attacked("rounded");
  const missing = jobs.filter(({ name }) => !finished.has(name));
  const parts = [
    ["# A real model", aboutCells, await mainTable(columns, retrained)],
    target != null && relearned.length > 0
      ? ["## Relearning on a quarter of the forget documents", await relearningTable(relearned, target)]
      : [],
    target != null && rounded.length > 0 ? ["## Layers in 4 bits", await roundingTable(rounded, target)] : [],
    ["## Completions", completionExamples(forget, columns)],
    missing.length > 0
      ? ["## Not run", missing.map(({ name }) => `- ${name}: ${problems.get(name) ?? "not run yet"}`).join("\n")]
      : [],
  ];
  return `${parts.flat().join("\n\n")}\n`;
}

const aboutCells =
  "Each figure stands with its difference from the retrained model and the paired 95 % interval of this difference. " +
  "A run that calibrates with unseen documents measures membership on the other half of them; the difference is then " +
  "over this half.";

const isModel = (kind: JobKind): boolean => kind !== "relearned" && kind !== "rounded";

const titleOf = (jobs: readonly Job[], kind: JobKind): string | undefined =>
  jobs.find((job) => job.kind === kind)?.title;

const attackedModels = (kind: JobKind, { jobs, finished }: Outcome): Attacked[] =>
  jobs.flatMap((job) => {
    const result = finished.get(job.name);
    // A measurement without training has no evaluation of its own before the attack.
    const before: Measurement | undefined = result?.before ?? finished.get(job.from ?? "")?.after;
    if (job.kind !== kind || result === undefined || before === undefined) return [];
    return [{ title: job.title, isRetrained: job.from === "retrained", before, after: result.after }];
  });
