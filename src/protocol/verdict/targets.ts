/**
 * The targets that a run is judged by: the key `evaluation.targets` of a configuration. All values are shares from 0
 * to 1. The defaults are the targets of the sample; see docs/results.md.
 */
export interface Targets {
  /** Largest share of the forget set's words that the model may recite. Without it, `recitedAboveUnseen` decides. */
  readonly recited?: number | undefined;
  /**
   * The model's recited share of the forget set may exceed a comparison value by at most this share. The comparison
   * value is the recited share of the retrained model, which was never trained on the forget set. If the figures of the
   * retrained model are not known, the comparison value is the model's recited share of the holdout.
   */
  readonly recitedAboveUnseen: number;
  /** Largest share of the forget set's completions that may leak. By definition, 5 % of unseen texts leak. */
  readonly leaking: number;
  /** Largest share of the questions about the forget set that the model may answer, also when they are rephrased. */
  readonly answered: number;
  /** Largest distance from 0.5 that the AUC of the loss attack may have. */
  readonly membershipDistance: number;
  /** Largest Kolmogorov-Smirnov distance between the losses of forget documents and of unseen documents. */
  readonly membershipKs: number;
  /** A figure of the retain set must be at least this share of the figure's value before the run. */
  readonly retain: number;
  /** A figure of the withheld text must be at least this share of the figure's value before the run. */
  readonly withheld: number;
  /** The utility must be at least this share of its value before the run. */
  readonly utility: number;
  /**
   * Largest share of empty completions. If the share before the run was larger, the limit is the share before the run.
   */
  readonly empty: number;
  /**
   * Largest share of repetitive completions. If the share before the run was larger, the limit is the share before the
   * run.
   */
  readonly repetitive: number;
}

export const defaultTargets: Targets = {
  recitedAboveUnseen: 0.05,
  leaking: 0.05,
  answered: 0.1,
  membershipDistance: 0.1,
  membershipKs: 0.3,
  retain: 0.85,
  withheld: 0.75,
  utility: 0.9,
  empty: 0.05,
  repetitive: 0.05,
};

/**
 * The targets in a run's configuration.
 *
 * @param configuration the parsed configuration. Runs of earlier versions have no targets, so the defaults apply
 */
export function targetsOf(configuration: unknown): Targets {
  const { evaluation } = (configuration ?? {}) as { evaluation?: { targets?: Partial<Targets> } };
  return { ...defaultTargets, ...evaluation?.targets };
}
