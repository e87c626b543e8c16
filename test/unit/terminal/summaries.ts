import type { EvaluationSummary, Scores } from "../../../src/protocol/metrics";

/** Scores with this regurgitation and knowledge. */
export function scores(regurgitation: number, knowledge: number, rephrased: number | null = null): Scores {
  return {
    regurgitation,
    regurgitationF1: regurgitation / 2,
    knowledge,
    rephrasedKnowledge: rephrased,
  };
}

/** A summary with one task and no holdout. */
export function summary(forget: Scores, retain: Scores, utility: number | null = null): EvaluationSummary {
  return {
    forget,
    retain,
    withheld: null,
    holdout: null,
    membershipAuc: 0.75,
    membershipKs: null,
    utility,
    leakingShare: null,
    fluency: { emptyShare: 0.25, repetitiveShare: 0 },
    tasks: { Task1: { forget, retain, withheld: null, holdout: null } },
  };
}
