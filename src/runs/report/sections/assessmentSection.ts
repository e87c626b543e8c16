import type { Block } from "../document";
import type { RunFacts } from "../facts";

/** A section of a report. It has no blocks if the run has nothing to say there. */
type Section = (facts: RunFacts) => readonly Block[];

/**
 * The section on attacks: whether a short training, fewer bits for each weight or other prompts bring the texts back.
 * No run has results of attacks yet, so no report has this section. It stands between the worst passages and the cost.
 */
export const assessmentBlocks: Section = () => [];
