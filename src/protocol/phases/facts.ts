import type { Assessment } from "../assessment";
import type { RunStatus } from "../runStatus";
import type { RunVerdict } from "../verdict/runVerdict";

/** What the disk tells about the phases of one configuration. All paths are absolute. */
export interface PhaseFacts {
  readonly configurationFile: string;
  /** Whether the configuration trains a target model. It then makes no model forget. */
  readonly isPreparation: boolean;
  /** Mistakes in the file and in the paths of its sets, one sentence each. */
  readonly problems: readonly string[];
  /** The source model. It is undefined if the configuration names none. */
  readonly model: NamedModel | undefined;
  /** The configuration beside this one that prepares the target model, if there is one. */
  readonly preparedBy: string | undefined;
  /** Whether the figures of the retrained model are beside the configuration. */
  readonly hasRetrained: boolean;
  /** The latest run of the configuration that trains a model. */
  readonly latest: PhaseRun | undefined;
  /** The number of these runs that have ended with a model. */
  readonly finished: number;
  /** The run whose model the later phases are about: the selected finished run, or the latest one. */
  readonly result: PhaseRun | undefined;
  /** The verdict on the result. */
  readonly verdict: RunVerdict | undefined;
  /** The latest assessment of the result. */
  readonly assessed: AssessedResult | undefined;
  /** The folder to which the configuration exports the model, if this folder is there. */
  readonly exportedTo: string | undefined;
  /** What a verification of the result has found. It is undefined if this is not known. */
  readonly verified: VerifiedResult | undefined;
  /** The latest monitor of the configuration that has measured a round or has failed. */
  readonly monitored: MonitoredModel | undefined;
}

export interface NamedModel {
  /** The folder in which the model is, or should be. */
  readonly folder: string;
  /** Why the model cannot be used, in one sentence. It is undefined if the model is there. */
  readonly problem: string | undefined;
}

export interface PhaseRun {
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  readonly status: RunStatus;
}

export interface AssessedResult {
  readonly run: PhaseRun;
  readonly assessment: Assessment;
}

/** The numbers of passages of the forget set. */
export interface VerifiedResult {
  readonly passed: number;
  readonly passages: number;
}

export interface MonitoredModel {
  readonly run: PhaseRun;
  /** The number of rounds that were measured. */
  readonly rounds: number;
  /** The alerts of the last round, one sentence each. */
  readonly alerts: readonly string[];
  /** Whether the monitor began after the result was made. */
  readonly isAfterResult: boolean;
}
