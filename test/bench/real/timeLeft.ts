import { roughDuration } from "../../../src/protocol/roughDuration";

/** The work of a job, and the seconds that it took if it is done. */
interface TimedJob {
  readonly work: number;
  readonly seconds: number | undefined;
}

/**
 * The time that the jobs still need, as text, from the seconds that the finished jobs took for their work.
 *
 * @returns undefined if no job is finished
 */
export function timeLeft(jobs: readonly TimedJob[]): string | undefined {
  const done = jobs.filter(({ seconds }) => seconds !== undefined);
  const work = done.reduce((sum, job) => sum + job.work, 0);
  if (work === 0) return undefined;
  const seconds = done.reduce((sum, job) => sum + (job.seconds ?? 0), 0);
  const rest = jobs.filter((job) => job.seconds === undefined).reduce((sum, job) => sum + job.work, 0);
  return roughDuration((rest * seconds) / work);
}
