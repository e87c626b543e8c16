import { mkdirSync } from "node:fs";
import path from "node:path";
import { HumanError } from "../../../src/protocol/humanError";
import { formatDuration } from "../../../src/protocol/wording";
import { writeFileAtomically } from "../../../src/runs/atomicFile";
import { readFinishedJob } from "./finishedJob";
import type { FinishedJob } from "./finishedJob";
import { listJobs } from "./jobs";
import type { Job } from "./jobs";
import { lockFolder } from "./lockFolder";
import { readOptions } from "./options";
import type { Options } from "./options";
import { writeReport } from "./report";
import { folderOf, runJob } from "./runJob";
import { timeLeft } from "./timeLeft";
import { prepareWorkspace } from "./workspace";

async function main(): Promise<void> {
  const [root = "", ...words] = process.argv.slice(2);
  const options = readOptions(root, words);
  mkdirSync(options.out, { recursive: true });
  const unlock = await lockFolder(options.out);
  await runBenchmark(root, options).finally(unlock);
}

/** Does all jobs that are not done, one after the other, and writes the report. */
async function runBenchmark(root: string, options: Options): Promise<void> {
  const workspace = await prepareWorkspace(options);
  const jobs = await listJobs(root, options, workspace);
  const wanted = chooseJobs(jobs, options.only);
  const results = await readResults(jobs, options);
  const problems = new Map<string, string>();
  for (const [place, job] of wanted.entries()) {
    const head = `[${place + 1}/${wanted.length}] ${job.name}`;
    const done = results.get(job.name);
    if (done !== undefined) {
      say(`${head}: done earlier, in ${formatDuration(done.seconds)}`);
      continue;
    }
    const model = modelOf(job, options, results);
    if (model === undefined) {
      problems.set(job.name, `it needs the model of "${job.from}".`);
      continue;
    }
    const left = timeLeft(wanted.map(({ name, work }) => ({ work, seconds: results.get(name)?.seconds })));
    say(`${head}: begins.${left === undefined ? "" : ` Time left for all steps: ${left}.`}`);
    const problem = await runJob(job, { root, out: options.out, model });
    const result = await readFinishedJob(folderOf(job, model, options.out));
    if (result !== undefined) results.set(job.name, result);
    else problems.set(job.name, problem ?? "it was paused or stopped.");
    say(`${head}: ${result === undefined ? problems.get(job.name) : `done in ${formatDuration(result.seconds)}`}`);
  }
  const outcome = { jobs, finished: results, problems, forget: workspace.slice.forget };
  const report = await writeReport(outcome, { root, out: options.out, base: options.base });
  const file = path.join(options.out, "report.md");
  await writeFileAtomically(file, report, "make its folder writable");
  say(`\n${report}\nWritten to ${file}.`);
  if (problems.size > 0) process.exitCode = 1;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** The jobs with the given names, and the jobs that make their models. */
const chooseJobs = (jobs: readonly Job[], only: readonly string[] | undefined): readonly Job[] => {
  if (only === undefined) return jobs;
  const unknown = only.find((name) => !jobs.some((job) => job.name === name));
  if (unknown !== undefined)
    throw new HumanError(
      `--only: there is no step "${unknown}"; the steps are ${jobs.map(({ name }) => name).join(", ")}.`,
    );
  const chosen = new Set(only);
  // A job comes after the job that makes its model, so one pass from the end finds all that are needed.
  for (const { name, from } of jobs.toReversed()) if (chosen.has(name) && from !== undefined) chosen.add(from);
  return jobs.filter(({ name }) => chosen.has(name));
};

/** The results of the jobs that are done, in the order of the jobs. */
const readResults = async (jobs: readonly Job[], options: Options): Promise<Map<string, FinishedJob>> => {
  const results = new Map<string, FinishedJob>();
  for (const job of jobs) {
    const model = modelOf(job, options, results);
    const result = model === undefined ? undefined : await readFinishedJob(folderOf(job, model, options.out));
    if (result !== undefined) results.set(job.name, result);
  }
  return results;
};

const modelOf = ({ from }: Job, { base }: Options, results: ReadonlyMap<string, FinishedJob>): string | undefined =>
  from === undefined ? base : results.get(from)?.model;

main().catch((error: unknown) => {
  if (!(error instanceof HumanError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
});
