import type { EvaluationSummary, Scores } from "../../../src/protocol/metrics";

/** Regurgitation and knowledge; the other scores follow from them. */
export function scores(regurgitation: number, knowledge: number, rephrased: number | null = null): Scores {
  return {
    regurgitation,
    regurgitationF1: regurgitation / 2,
    knowledge,
    rephrasedKnowledge: rephrased,
  };
}

/** One task, no holdout. */
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
