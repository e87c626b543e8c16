import type { Passage } from "../protocol/passages";

/** Where a deployed model is, and its name there. */
export interface DeployedModel {
  /** The address of the API up to the version, such as `http://localhost:8000/v1`. */
  readonly address: string;
  readonly model: string;
}

/** A run whose rounds ask a deployed model. */
export interface MonitoredRun {
  /** Absolute. */
  readonly folder: string;
  readonly deployed: DeployedModel;
  /** The passages of every round. */
  readonly passages: readonly Passage[];
  readonly settings: { readonly maxNewTokens: number; readonly stop: readonly string[] };
}
