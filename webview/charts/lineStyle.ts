import type { Points } from "../../src/protocol/series";
import type { ColorName } from "../ui/theme";

/** The look of a line. Dashes and markers help readers who do not see the colours. */
export interface LineStyle {
  readonly name: string;
  readonly label: string;
  readonly color: ColorName;
  /** The lengths of the dashes and gaps, in pixels. Without `dash`, the line is solid. */
  readonly dash?: readonly number[];
  /** The marker of each point. Without `marker`, the points have no marker. */
  readonly marker?: "circle" | "rect" | "rectRot" | "triangle" | "star" | "crossRot";
}

/** A line over the steps. */
export interface Line extends LineStyle {
  readonly points: Points;
  /**
   * The steps at which only a part of the passages was measured. The text of each step describes the part, such as
   * `20 of 240 passages`. The markers at these steps are hollow. The segments of the line that touch these steps are
   * dashed, unless the line has a `dash`.
   */
  readonly parts?: ReadonlyMap<number, string>;
  /** The values before smoothing, drawn as a thin line behind the smoothed line. */
  readonly raw?: Points;
}

/** A horizontal line for comparison with the curves. */
export interface Level {
  readonly color: ColorName;
  readonly value: number;
  readonly label: string;
  readonly dash: readonly number[];
}

/** A step of a chart that the reader can reach with the keyboard. */
export interface ChartStop {
  readonly step: number;
  /** The figures at the step. Screen readers read out this text. */
  readonly label: string;
  readonly onChoose: () => void;
}

/** A mark on the step axis. */
export interface StepMark {
  readonly step: number;
  readonly label: string;
  readonly onClick: () => void;
}
