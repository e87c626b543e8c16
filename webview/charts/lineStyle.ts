import type { Points } from "../../src/protocol/series";
import type { ColorName } from "../ui/theme";

/** How a line is told from the others without its colour. */
export interface LineStyle {
  readonly name: string;
  readonly label: string;
  readonly color: ColorName;
  /** In pixels, drawn and left out by turns; none: a solid line. */
  readonly dash?: readonly number[];
  /** Of each point; none: a line alone. */
  readonly marker?: "circle" | "rect" | "rectRot" | "triangle" | "star" | "crossRot";
}

/** A line over the steps. */
export interface Line extends LineStyle {
  readonly points: Points;
  /** Drawn behind, thin: what a smoothed line was made from. */
  readonly raw?: Points;
}

/** A level to compare with. */
export interface Level {
  readonly color: ColorName;
  readonly value: number;
  readonly label: string;
  readonly dash: readonly number[];
}

/** A mark on the step axis. */
export interface StepMark {
  readonly step: number;
  readonly label: string;
  readonly onClick: () => void;
}
