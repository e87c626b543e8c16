import type { Split } from "../src/protocol/passages";
import type { EditorApi } from "./connection";

export type PassageFilter = "all" | "leaking" | "forgotten" | "regressed";
/**
 * First come the passages with the worst scores, the documents most exposed to a membership attack, or the passages
 * whose score differs the most from the retrained model's.
 */
export type PassageOrder = "worst" | "exposed" | "aboveRetrained";

/** The reader's choices. They survive a reload of the window. */
export interface ViewState {
  /** The chosen task. Null means all tasks. */
  readonly task: string | null;
  /**
   * The index of the chosen evaluation in the run's list of evaluations. Null means that the page always shows the
   * latest evaluation.
   */
  readonly evaluation: number | null;
  /** The weight of the moving average, 0 to 0.99. */
  readonly smoothing: number;
  /** A range of steps. Null means the whole run. */
  readonly zoom: { readonly from: number; readonly to: number } | null;
  readonly filter: PassageFilter;
  readonly order: PassageOrder;
  readonly search: string;
  readonly split: Split | null;
  /** The index of the inspected passage in the run's list of passages. */
  readonly passage: number | null;
  /** The names of the hidden lines. */
  readonly hidden: readonly string[];
}

const initial: ViewState = {
  task: null,
  evaluation: null,
  smoothing: 0.6,
  zoom: null,
  filter: "all",
  order: "worst",
  search: "",
  split: "forget",
  passage: null,
  hidden: [],
};

export function openView(api: EditorApi, onChange: () => void) {
  const kept = (api.getState() ?? {}) as { readonly view?: Partial<ViewState>; readonly folders?: readonly string[] };
  let state: ViewState = { ...initial, ...kept.view };
  let folders = kept.folders ?? [];
  const keep = (): void => api.setState({ view: state, folders });
  return {
    get state(): ViewState {
      return state;
    },
    change: (changes: Partial<ViewState>): void => {
      state = { ...state, ...changes };
      keep();
      onChange();
    },
    /** Saves the paths of the shown runs' folders. After a reload of the window, the page shows these runs again. */
    keepFolders: (shown: readonly string[]): void => {
      folders = shown;
      keep();
    },
  };
}
