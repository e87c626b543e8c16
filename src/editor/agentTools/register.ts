import * as vscode from "vscode";
import { alertLevels } from "../../protocol/alerts";
import { HumanError } from "../../protocol/humanError";
import { readConfiguration } from "../../runs/configurationEntries";
import type { Run } from "../run";
import { readVerdict } from "../runVerdict";
import type { Services } from "../services";
import { readPassagesTree } from "../views/passagesModel";
import { compareRunsReport, leakingPassagesReport, runStatusReport } from "./reports";

const mostRuns = 10;
const mostPassages = 20;

/** A language model writes the input, so the input's types are uncertain. */
type Input = Readonly<Partial<Record<string, unknown>>>;

/** Tools for agents in the editor. They read runs and change nothing. */
export function registerAgentTools({ context, store, selected }: Services): void {
  const register = (name: string, invocationMessage: string, answer: (input: Input) => Promise<object> | object) => {
    const tool: vscode.LanguageModelTool<Input> = {
      prepareInvocation: () => ({ invocationMessage }),
      invoke: async ({ input }) => {
        await store.whenReady;
        const text = JSON.stringify(await answer(input));
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
      },
    };
    context.subscriptions.push(vscode.lm.registerTool(name, tool));
  };
  register("lethe_runStatus", "Reading runs", async ({ run, alerts }) => {
    const runs = run === undefined ? store.runs.slice(0, mostRuns) : [findRun(store.runs, run)];
    const judged = await Promise.all(runs.map(async (one) => ({ run: one, verdict: await verdictIfReadable(one) })));
    return runStatusReport(judged, alertLevels.find((level) => level === alerts) ?? "warning", Date.now());
  });
  register("lethe_leakingPassages", "Finding leaking passages", async ({ run, limit }) => {
    const found = findRun(store.runs, run ?? selected.current ?? store.runs[0]?.id);
    const most = typeof limit === "number" && limit >= 1 ? limit : mostPassages;
    return leakingPassagesReport(found, await readPassagesTree(found), most);
  });
  register("lethe_compareRuns", "Comparing runs", async ({ runs }) => {
    if (!Array.isArray(runs) || runs.length < 2) throw new HumanError('"runs" must name two runs or more.');
    const found = runs.map((run) => findRun(store.runs, run));
    return compareRunsReport(found, await Promise.all(found.map(({ folder }) => readConfiguration(folder))));
  });
}

/** The verdict on a run. It is null if a file of the run is damaged, so that the other runs can be reported. */
const verdictIfReadable = (run: Run) =>
  readVerdict(run).catch((error: unknown) => {
    if (error instanceof HumanError || run.status === "unreadable") return null;
    throw error;
  });

const findRun = (runs: readonly Run[], wanted: unknown): Run => {
  const run = runs.find(({ id, folder, name }) => [id, folder, name].some((known) => known === wanted));
  if (run !== undefined) return run;
  const known = runs.slice(0, mostRuns).map(({ id }) => id);
  throw new HumanError(
    known.length === 0
      ? "There is no run in this workspace; start one first."
      : `There is no run ${JSON.stringify(wanted)}; the latest runs are ${known.join(", ")}.`,
  );
};
