import type { Ask } from "./connection";
import type { PicturePart } from "./exports/picture";
import type { RunModel } from "./model";
import type { PassageData } from "./passageData";
import type { Theme } from "./ui/theme";
import type { ViewState } from "./view";

/** Everything that a part of the page is drawn from. */
export interface PageContext {
  /** The run that the panel was opened for. */
  readonly run: RunModel;
  /** It first, then those compared with it. */
  readonly runs: readonly RunModel[];
  readonly view: ViewState;
  readonly theme: Theme;
  readonly passages: PassageData;
  /** Place of the evaluation looked at; undefined before the first one. */
  readonly evaluation: number | undefined;
}

/** What parts of the page may do. */
export interface PageActions {
  readonly ask: Ask;
  readonly change: (changes: Partial<ViewState>) => void;
  /** Does what may fail; a failure is shown and read out. */
  readonly attempt: (action: () => Promise<unknown>) => void;
}

/** A part of the page whose chart can be saved. */
export interface ChartSection extends Section {
  readonly chart: PicturePart;
}

/** A part of the page. */
export interface Section {
  readonly element: HTMLElement;
  readonly render: (context: PageContext) => void;
}
