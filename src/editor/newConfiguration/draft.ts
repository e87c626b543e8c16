import type { Proposal, RunInputs } from "../../control/propose/proposal";
import type * as proposeRun from "../../control/proposeRun";
import type { WorkingText } from "./workingText";

/** The answers of the user. */
export interface Draft extends RunInputs {
  readonly proposal: Proposal;
  /** Path of the configuration to write. */
  readonly file: string;
  readonly action: "start" | "check" | "write";
}

/** The functions that the wizard shares with `lethe init`. The editor loads them when a user makes a configuration. */
export type Proposing = typeof proposeRun;

/** The parts that all steps use. */
export interface Wizard {
  readonly proposing: Proposing;
  readonly working: WorkingText;
  /** The file of general text that comes with Lethe. */
  readonly generalText: string;
}
