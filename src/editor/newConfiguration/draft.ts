import type { Proposal, RunInputs } from "../../control/propose/proposal";
import type { TextReader } from "../../control/propose/textReader";
import type * as proposeRun from "../../control/proposeRun";
import type { Answer, StepFrame } from "./steps";
import type { WorkingText } from "./workingText";

/** The answers of the user. */
export interface Draft extends RunInputs {
  /** The name of the configuration. It is undefined if the user has not changed the suggested name. */
  readonly name: string | undefined;
  /** The folder that the user chose for the configuration. It is undefined if there was no need to ask. */
  readonly chosenFolder: string | undefined;
  readonly proposal: Proposal;
  /** Path of the configuration to write. */
  readonly file: string;
  readonly action: "start" | "check" | "write";
}

/** The functions that the wizard shares with `lethe init`. The editor loads them when a user makes a configuration. */
export type Proposing = typeof proposeRun;

/** A question of the wizard, whose answer is a part of the draft. */
export type Question = (draft: Partial<Draft>, frame: StepFrame) => Promise<Answer<Partial<Draft>>>;

/** The parts that all steps use. */
export interface Wizard {
  readonly proposing: Proposing;
  readonly reader: TextReader;
  readonly working: WorkingText;
  /** The file of general text that comes with Lethe. */
  readonly generalText: string;
}
