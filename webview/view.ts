import type { EditorApi } from "./connection";

/** The filters of the passage list. */
export const passageFilters = ["all", "leaking", "forgotten", "regressed"] as const;
export type PassageFilter = (typeof passageFilters)[number];

/** The reader's choices. They survive a reload of the window. */
export interface ViewState {
  /** The chosen task. Null stands for all tasks. */
  readonly task: string | null;
  /** The chosen evaluation's place in the run's list. Null means that the page follows the latest evaluation. */
  readonly evaluation: number | null;
  /** The weight of the moving average, 0 to 0.99. */
  readonly smoothing: number;
  /** A range of steps. Null stands for the whole run. */
  readonly zoom: { readonly from: number; readonly to: number } | null;
  readonly filter: PassageFilter;
  readonly search: string;
  readonly split: string | null;
  /** The place of the inspected passage in the run's list. */
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
  search: "",
  split: "forget",
  passage: null,
  hidden: [],
};

export interface View {
  readonly state: ViewState;
  readonly change: (changes: Partial<ViewState>) => void;
  /** Saves the folders of the shown runs, for a reload of the page. */
  readonly keepFolders: (folders: readonly string[]) => void;
}

export function openView(api: EditorApi, onChange: () => void): View {
  const kept = (api.getState() ?? {}) as { readonly view?: Partial<ViewState>; readonly folders?: readonly string[] };
  let state: ViewState = { ...initial, ...kept.view };
  let folders = kept.folders ?? [];
  const keep = (): void => api.setState({ view: state, folders });
  return {
    get state() {
      return state;
    },
    change: (changes) => {
      state = { ...state, ...changes };
      keep();
      onChange();
    },
    keepFolders: (shown) => {
      folders = shown;
      keep();
    },
  };
}
