import type {
  DashboardRequests,
  FromPage,
  RequestKind,
  RequestMessage,
  SelectMessage,
  ToPage,
} from "../../protocol/dashboard";
import type { EvaluationEvent } from "../../protocol/events";
import { HumanError } from "../../protocol/humanError";
import type { ProbeRequest, ProbeResult, ProbeToken } from "../../protocol/probe";
import type { TrackedRun } from "../trackRuns";
import { searchForgetSet } from "./forgetSearch";
import type { PassageName } from "./passageTable";
import { showRun } from "./shownRun";
import type { ShownRun } from "./shownRun";

/** The action `export` asks the user for a folder and exports the model to this folder. */
type RunAction = "pause" | "resume" | "stop" | "evaluate" | "export";

/** Actions that the window provides for the dashboard. Run folders are absolute. */
export interface DashboardActions extends Readonly<Record<RunAction, (runFolder: string) => Promise<void>>> {
  /** @param line the number of the line, counted from 1 */
  readonly openSource: (file: string, line: number) => Promise<void>;
  /** @param advice the index of an advice in the run's verdict */
  readonly followAdvice: (runFolder: string, advice: number) => Promise<void>;
}

/** Completes prompts with the models of runs, and keeps the prompts. */
export interface DashboardProbing {
  /** @throws HumanError if no model can answer, and the abort reason if the signal ends the probe */
  readonly complete: (
    runFolder: string,
    request: Pick<ProbeRequest, "prompt" | "model" | "sampling">,
    listening: { readonly signal: AbortSignal; readonly onToken: (token: ProbeToken) => void },
  ) => Promise<ProbeResult>;
  /** The prompts that were probed in this workspace, the newest first. */
  readonly prompts: () => readonly string[];
  readonly keepPrompt: (prompt: string) => Promise<void>;
}

/** The services that the window provides for a session. */
export interface SessionWindow {
  readonly post: (message: ToPage) => void;
  /** @returns the folders of the runs that the user adds to the comparison */
  readonly chooseRuns: (shown: readonly string[]) => Promise<readonly string[]>;
  /**
   * The tracker of a run. The whole window shares this tracker.
   *
   * @throws HumanError for a folder that is no run
   */
  readonly watch: (runFolder: string) => Promise<TrackedRun>;
  readonly probing: DashboardProbing;
  readonly save: (file: DashboardRequests["save"]["params"]) => Promise<void>;
  /** Reports errors that the user cannot correct. */
  readonly onDefect: (error: unknown) => void;
}

/**
 * The time between two updates of the page while a run is active, in milliseconds. A reader cannot follow more than
 * five updates a second.
 */
const activeInterval = 200;
/**
 * The time between two updates of the page while no run is active, in milliseconds. Ended runs are still watched,
 * because they may be resumed, for example from a terminal.
 */
const restInterval = 2000;

/** The return type of a handler. A handler may return nothing only if the result of its request is null. */
type Answer<Result> = Promise<Result> | ([Result] extends [null] ? Promise<void> : never);

export type DashboardSession = Awaited<ReturnType<typeof startSession>>;

/**
 * Sends the state of some runs to one page, keeps the page up to date, and answers the page's requests.
 *
 * @throws HumanError for a folder that is no run
 */
export async function startSession(runFolders: readonly string[], actions: DashboardActions, window: SessionWindow) {
  let runs = await openAll(runFolders, window.watch);
  let sequence = 0;
  let isVisible = true;
  let isDisposed = false;
  let hasSnapshot = false;
  let wanted: SelectMessage | undefined;
  let selections = 0;
  let timer: NodeJS.Timeout | undefined;
  /** The probes that a model still answers, by their names. */
  const probes = new Map<string, AbortController>();

  const post = (message: ToPage): void => {
    // An answer may be ready only after the panel was closed. It is then not sent.
    if (!isDisposed) window.post(message);
  };
  const tellAll = (): void => {
    hasSnapshot = true;
    post({ type: "snapshot", sequence: ++sequence, runs: runs.map((run) => run.snapshot()) });
    tellSelection();
  };
  const tellSelection = (): void => {
    if (!hasSnapshot || wanted === undefined) return;
    post(wanted);
    wanted = undefined;
  };
  const tellNews = (): void => {
    if (!hasSnapshot || !isVisible) return;
    const news = runs.map((run) => run.news());
    if (news.includes("tooMuch")) {
      tellAll();
      return;
    }
    for (const [run, changes] of news.entries()) {
      if (changes === undefined || changes === "tooMuch") continue;
      post({ type: "update", sequence: ++sequence, run, ...changes });
    }
  };

  /**
   * Waits until the state of every run has been read. The steps of long runs may still be missing, because `lookOn`
   * reads them later.
   */
  const whenKnown = async (): Promise<void> => {
    const unread = runs.filter(({ isKnown }) => !isKnown);
    await Promise.all(unread.map((run) => run.poll())).catch(window.onDefect);
  };
  /** Sends the changes of every run to the page, now and after each interval. Calls may overlap. */
  const lookOn = async (): Promise<void> => {
    clearTimeout(timer);
    for (const run of runs) await run.pollSteps().catch(window.onDefect);
    if (isDisposed || !isVisible) return;
    tellNews();
    clearTimeout(timer);
    timer = setTimeout(() => void lookOn(), runs.some(({ status }) => status.isActive) ? activeInterval : restInterval);
  };
  void lookOn();

  const show = async (folders: readonly string[]): Promise<void> => {
    const isNew = (folder: string): boolean => runs.every((run) => run.folder !== folder);
    const opened = await openAll([...new Set(folders)].filter(isNew), window.watch);
    for (const run of opened) await run.pollSteps();
    // During the read, another call may have added the same runs, or the user may have closed the panel. In both cases,
    // the runs that were just opened are not needed.
    const added = isDisposed ? [] : opened.filter(({ folder }) => isNew(folder));
    for (const run of opened) if (!added.includes(run)) run.dispose();
    runs = [...runs, ...added];
    if (hasSnapshot) tellAll();
  };

  /**
   * The run that a request is about. It is found by its folder, because its index may have changed since the page sent
   * the request.
   */
  const runOf = ({ folder, params }: RequestMessage): ShownRun => {
    const found = runs.find((run, place) =>
      folder === undefined ? "run" in params && params.run === place : run.folder === folder,
    );
    if (found === undefined) throw new HumanError("This run is no longer shown; open it again.");
    return found;
  };
  const evaluationOf = (run: ShownRun, evaluation: number): EvaluationEvent => {
    const found = run.evaluations()[evaluation];
    if (found !== undefined) return found;
    throw new HumanError(`${run.folder} no longer has this evaluation; open the run again.`);
  };

  const answers: {
    readonly [Kind in RequestKind]: (
      params: DashboardRequests[Kind]["params"],
      run: () => ShownRun,
    ) => Answer<DashboardRequests[Kind]["result"]>;
  } = {
    series: ({ from, to }, run) => run().series(from, to),
    passages: (_, run) => run().passages.rows(),
    besideRetrained: ({ evaluation }, run) => run().besideRetrained(evaluationOf(run(), evaluation)),
    costs: (_, run) => run().costs(),
    scores: ({ evaluation }, run) => run().passages.scores(evaluationOf(run(), evaluation)),
    inspect: ({ passage, evaluation }, run) => run().passages.inspect(passage, evaluationOf(run(), evaluation)),
    history: async ({ passage }, run) => {
      const { passages, evaluations } = run();
      const history: (number | null)[] = [];
      // If the run is resumed during the loop, the run gets a new list of evaluations, which may be shorter. The loop
      // keeps the list that it took at its beginning.
      for (const evaluation of evaluations()) {
        history.push((await passages.scores(evaluation)).scores[passage] ?? null);
      }
      return history;
    },
    pause: (_, run) => actions.pause(run().folder),
    resume: (_, run) => actions.resume(run().folder),
    stop: (_, run) => actions.stop(run().folder),
    evaluate: (_, run) => actions.evaluate(run().folder),
    exportModel: (_, run) => actions.export(run().folder),
    openSource: async ({ passage }, run) => {
      const { source } = await run().passages.passage(passage);
      await actions.openSource(source.file, source.line);
    },
    probe: async ({ probe, prompt, model, sampling }, run) => {
      const { folder } = run();
      const ending = new AbortController();
      const request = { prompt, model, ...(sampling && { sampling }) };
      probes.set(probe, ending);
      try {
        await window.probing.keepPrompt(prompt);
        const {
          step,
          further = [],
          ...first
        } = await window.probing.complete(folder, request, {
          signal: ending.signal,
          onToken: (token) => post({ type: "probeToken", probe, token }),
        });
        const completions = [first, ...further];
        const texts = completions.map(({ completion }) => completion);
        const matches = await searchForgetSet(folder, texts);
        return {
          step,
          completions: completions.map(({ completion, problem }, index) => ({
            ...{ completion, matches: matches[index] ?? [] },
            ...(problem !== undefined && { problem }),
          })),
        };
      } catch (error) {
        if (ending.signal.aborted) throw new HumanError("The probe was cancelled; ask again.");
        throw error;
      } finally {
        probes.delete(probe);
      }
    },
    endProbe: ({ probe }) => {
      probes.get(probe)?.abort();
      return Promise.resolve();
    },
    prompts: () => Promise.resolve(window.probing.prompts()),
    searchForget: async ({ text }, run) => (await searchForgetSet(run().folder, [text]))[0] ?? [],
    followAdvice: ({ advice }, run) => actions.followAdvice(run().folder, advice),
    compareWith: async () => show(await window.chooseRuns(runs.map(({ folder }) => folder))),
    leaveOut: (_, run) => {
      const left = run();
      // The first run belongs to the panel, so the user cannot remove it from the page.
      if (left !== runs[0]) {
        left.dispose();
        runs = runs.filter((other) => other !== left);
        tellAll();
      }
      return Promise.resolve();
    },
    save: (params) => window.save(params),
  };
  const answer = async (request: RequestMessage): Promise<void> => {
    const { id, kind, params } = request;
    try {
      // The cast is safe, because the kind of a request determines the type of its parameters.
      const give = answers[kind] as (
        given: typeof params,
        run: () => ShownRun,
      ) => Promise<DashboardRequests[RequestKind]["result"] | undefined>;
      post({ type: "reply", id, result: (await give(params, () => runOf(request))) ?? null });
    } catch (error) {
      if (!(error instanceof HumanError)) window.onDefect(error);
      const problem = error instanceof HumanError ? error.message : "The request failed; see the log.";
      post({ type: "reply", id, problem });
    }
  };

  return {
    /** Folders of the shown runs. The panel's own run comes first. */
    get folders() {
      return runs.map(({ folder }) => folder);
    },
    receive: async (message: FromPage): Promise<void> => {
      if (message.type === "request") return answer(message);
      await whenKnown();
      if (!isDisposed) tellAll();
    },
    /**
     * Shows other runs beside the first run.
     *
     * @throws HumanError for a folder that is no run
     */
    compareWith: show,
    /**
     * Selects a passage of the first run as soon as the page is ready. If this method is called several times before
     * that, only the last call has an effect.
     *
     * @throws HumanError when the run has no such passage
     */
    select: async (name: PassageName): Promise<void> => {
      const selection = ++selections;
      const passages = runs[0]?.passages;
      const passage = await passages?.find(name);
      if (passages === undefined || passage === undefined) return;
      const { split } = await passages.passage(passage);
      if (selection !== selections) return;
      wanted = { type: "select", passage, split };
      tellSelection();
    },
    /** A hidden page gets no messages. It asks for a snapshot when it is shown again. */
    setVisible: (visible: boolean): void => {
      if (visible === isVisible) return;
      isVisible = visible;
      hasSnapshot &&= visible;
      if (visible) void lookOn();
      else clearTimeout(timer);
    },
    dispose: (): void => {
      isDisposed = true;
      for (const probe of probes.values()) probe.abort();
      clearTimeout(timer);
      for (const run of runs) run.dispose();
    },
  };
}

/** Opens all runs. If one run cannot be opened, closes the runs that are already open. */
const openAll = async (folders: readonly string[], watch: SessionWindow["watch"]): Promise<readonly ShownRun[]> => {
  const open = async (folder: string): Promise<ShownRun> => {
    const tracked = await watch(folder);
    try {
      return await showRun(tracked);
    } catch (error) {
      tracked.dispose();
      throw error;
    }
  };
  const results = await Promise.allSettled(folders.map(open));
  const opened = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failure = results.find((result) => result.status === "rejected");
  if (failure === undefined) return opened;
  for (const run of opened) run.dispose();
  throw failure.reason;
};
