import type { RunCost } from "./runCost";

/** What a run cost, beside what it cost to prepare the models that the run is compared with. */
export interface Costs {
  readonly run: RunCost;
  /** The device that computed the run, and the machine. */
  readonly place: string;
  /** The preparation of the model before unlearning, if its run is known. */
  readonly target: PreparedCost | undefined;
  readonly retrained: PreparedCost | undefined;
  /** Only an unlearning run without a known retrained model has an estimate. */
  readonly estimate: RetrainingEstimate | undefined;
}

export interface PreparedCost extends RunCost {
  /** The device and the machine, if they are not those of the run beside it. */
  readonly elsewhere: string | null;
}

/**
 * An estimate of what a training without the texts to forget takes. `asTarget`: the training of the target model, which
 * is the same but for these texts. `onePass`: one pass over the texts to keep, at the speed of the run's steps.
 */
export interface RetrainingEstimate {
  readonly by: "asTarget" | "onePass";
  readonly trainingSeconds: number;
}
