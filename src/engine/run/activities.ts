import type { JobHost } from "./jobHost";

/**
 * Makes a function that does some work and reports its name before and after. Readers show the name while the work
 * lasts. The function is for work that cannot tell how much of it is done.
 */
export function createActivities(host: Pick<JobHost, "report">) {
  return async <Result>(step: number, activity: string, work: () => Promise<Result>): Promise<Result> => {
    const tell = (done: number): void => host.report({ type: "progress", step, activity, done, total: 1 });
    tell(0);
    const result = await work();
    tell(1);
    return result;
  };
}
