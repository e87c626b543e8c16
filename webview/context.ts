import type { RunSnapshot } from "../src/protocol/dashboard";
import type { ProbeToken } from "../src/protocol/probe";
import type { Ask } from "./connection";
import type { PicturePart } from "./exports/picture";
import type { PassageData } from "./passageData";
import type { Theme } from "./ui/theme";
import type { ViewState } from "./view";

/** The data that the sections of the page show. */
export interface PageContext {
  /** The run that the panel was opened for. */
  readonly run: RunSnapshot;
  /** All runs that the page shows: first `run`, then the runs that are compared with `run`. */
  readonly runs: readonly RunSnapshot[];
  readonly view: ViewState;
  readonly theme: Theme;
  readonly passages: PassageData;
  /**
   * The index of the chosen evaluation in the run's list of evaluations. It is undefined before the first evaluation.
   */
  readonly evaluation: number | undefined;
}

/** The actions that a section can call. */
export interface PageActions {
  readonly ask: Ask;
  /**
   * Calls a function for each token of a probe.
   *
   * @returns a function that ends the calls
   */
  readonly followProbe: (probe: string, onToken: (token: ProbeToken) => void) => () => void;
  readonly change: (changes: Partial<ViewState>) => void;
  /** Runs an action. If the action fails, the page shows the problem, and screen readers read it out. */
  readonly attempt: (action: () => Promise<unknown>) => void;
}

/** A section whose chart can be saved as a picture. */
export type ChartSection = Section & { readonly picture: PicturePart };

export interface Section {
  readonly element: HTMLElement;
  readonly render: (context: PageContext) => void;
}
