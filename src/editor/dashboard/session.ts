import type {
  DashboardRequests,
  FromPage,
  RequestKind,
  RequestMessage,
  SelectMessage,
  SnapshotMessage,
  ToPage,
  UpdateMessage,
} from "../../protocol/dashboard";
import { HumanError } from "../../protocol/humanError";
import type { Run } from "../run";
import type { DashboardActions } from "./actions";
import type { PassageName } from "./passageTable";
import { watchRun } from "./watchedRun";
import type { WatchedRun } from "./watchedRun";

/** What a session needs of the window around it. */
export interface SessionWindow {
  readonly post: (message: ToPage) => void;
  /** @returns the folders of further runs to compare with */
  readonly chooseRuns: (shown: readonly string[]) => Promise<readonly string[]>;
  /** What the editor knows of a run already: it is shown while the event log is being read. */
  readonly find?: (runFolder: string) => Run | undefined;
  readonly save: (file: DashboardRequests["save"]["params"]) => Promise<void>;
  /** Something went wrong that is no user's fault. */
  readonly onDefect: (error: unknown) => void;
}

/** The conversation with one page. */
export interface DashboardSession {
  /** The runs shown, the one the panel was opened for first. */
  readonly folders: readonly string[];
  readonly receive: (message: FromPage) => Promise<void>;
  /** Shows other runs beside the first one. */
  readonly compareWith: (runFolders: readonly string[]) => Promise<void>;
  /** Leads the page to a passage of the first run, now or when it has been built. */
  readonly select: (passage: PassageName) => Promise<void>;
  /** A page that nobody sees is told nothing; it asks for a snapshot when it is shown again. */
  readonly setVisible: (isVisible: boolean) => void;
  readonly dispose: () => void;
}

/** In milliseconds: five updates a second, which is as much as one can see. */
const activeInterval = 200;
/** A finished run may still be resumed, from a terminal too. */
const restInterval = 2000;

/**
 * Follows runs and tells one page about them.
 *
 * @throws HumanError when the first folder is no run
 */
export async function startSession(
  runFolders: readonly string[],
  actions: DashboardActions,
  window: SessionWindow,
): Promise<DashboardSession> {
  const watch = (folder: string): Promise<WatchedRun> => watchRun(folder, window.find?.(folder));
  let runs: readonly WatchedRun[] = await Promise.all(runFolders.map(watch));
  let sequence = 0;
  let isVisible = true;
  let isDisposed = false;
  let hasSnapshot = false;
  let wanted: SelectMessage | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  const tellAll = (): void => {
    hasSnapshot = true;
    const message: SnapshotMessage = {
      type: "snapshot",
      sequence: ++sequence,
      runs: runs.map((run) => run.snapshot()),
    };
    window.post(message);
    tellSelection();
  };
  const tellSelection = (): void => {
    if (!hasSnapshot || wanted === undefined) return;
    window.post(wanted);
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
      const message: UpdateMessage = { type: "update", sequence: ++sequence, run, ...changes };
      window.post(message);
    }
  };

  /** One look at every run folder; whoever asks while one is under way waits for that one. */
  const look = (): Promise<void> => {
    looking ??= (async () => {
      try {
        for (const run of runs) await run.poll();
      } catch (error) {
        window.onDefect(error);
      } finally {
        looking = undefined;
      }
    })();
    return looking;
  };
  const lookOn = async (): Promise<void> => {
    clearTimeout(timer);
    await look();
    if (isDisposed || !isVisible) return;
    tellNews();
    clearTimeout(timer);
    timer = setTimeout(() => void lookOn(), runs.some(({ status }) => status.isActive) ? activeInterval : restInterval);
  };
  void lookOn();

  const show = async (folders: readonly string[]): Promise<void> => {
    const added = folders.filter((folder) => runs.every((run) => run.folder !== folder));
    const watched = await Promise.all(added.map(watch));
    for (const run of watched) await run.poll();
    runs = [...runs, ...watched];
    if (hasSnapshot) tellAll();
  };

  const runAt = ({ run }: { readonly run: number }): WatchedRun => {
    const found = runs[run];
    if (found === undefined) throw new HumanError("This run is no longer shown; open it again.");
    return found;
  };

  const sourceOf = async (params: DashboardRequests["openSource"]["params"]) => {
    return (await runAt(params).passages.passage(params.passage)).source;
  };
  const answers: {
    readonly [Kind in RequestKind]: (
      params: DashboardRequests[Kind]["params"],
    ) => Promise<DashboardRequests[Kind]["result"]>;
  } = {
    series: (params) => Promise.resolve(runAt(params).series(params.from, params.to)),
    passages: (params) => runAt(params).passages.rows(),
    scores: (params) => runAt(params).passages.scores(runAt(params).evaluationFile(params.evaluation)),
    inspect: (params) =>
      runAt(params).passages.inspect(params.passage, runAt(params).evaluationFile(params.evaluation)),
    history: async (params) => {
      const run = runAt(params);
      const history: (number | null)[] = [];
      for (let evaluation = 0; evaluation < run.evaluationCount(); evaluation++) {
        history.push((await run.passages.scores(run.evaluationFile(evaluation))).scores[params.passage] ?? null);
      }
      return history;
    },
    pause: (params) => done(actions.pause(runAt(params).folder)),
    resume: (params) => done(actions.resume(runAt(params).folder)),
    stop: (params) => done(actions.stop(runAt(params).folder)),
    evaluate: (params) => done(actions.evaluate(runAt(params).folder)),
    exportModel: (params) => done(actions.export(runAt(params).folder)),
    openSource: async (params) => {
      const { file, line } = await sourceOf(params);
      return done(actions.openSource(file, line));
    },
    probe: async (params) => {
      const { id } = await runAt(params).passages.passage(params.passage);
      return done(actions.probe(runAt(params).folder, id));
    },
    compareWith: async () => done(show(await window.chooseRuns(runs.map(({ folder }) => folder)))),
    leaveOut: ({ run }) => {
      runs = runs.filter((_, place) => place === 0 || place !== run);
      tellAll();
      return done(Promise.resolve());
    },
    save: (params) => done(window.save(params)),
  };
  const answer = async ({ id, kind, params }: RequestMessage): Promise<void> => {
    try {
      // The kind says which parameters came with it.
      const result = await (
        answers[kind] as (given: typeof params) => Promise<DashboardRequests[RequestKind]["result"]>
      )(params);
      window.post({ type: "reply", id, result });
    } catch (error) {
      if (!(error instanceof HumanError)) window.onDefect(error);
      const problem = error instanceof HumanError ? error.message : "This did not work; see the log.";
      window.post({ type: "reply", id, problem });
    }
  };

  return {
    get folders() {
      return runs.map(({ folder }) => folder);
    },
    receive: async (message) => {
      if (message.type === "request") return answer(message);
      if (!runs.every((run) => run.canTell())) await look();
      if (!isDisposed) tellAll();
    },
    compareWith: show,
    select: async (name) => {
      const { passages } = runAt({ run: 0 });
      const passage = await passages.find(name);
      wanted = { type: "select", passage, split: (await passages.passage(passage)).split };
      tellSelection();
    },
    setVisible: (visible) => {
      if (visible === isVisible) return;
      isVisible = visible;
      hasSnapshot &&= visible;
      if (visible) void lookOn();
      else clearTimeout(timer);
    },
    dispose: () => {
      isDisposed = true;
      clearTimeout(timer);
    },
  };
}

const done = async (action: Promise<void>): Promise<null> => {
  await action;
  return null;
};
