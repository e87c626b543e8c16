import type { Answer, StepFrame } from "./steps";

/** Asks for a part of a draft, which holds the answers so far; after going back, the step's own earlier answer too. */
export type InputStep<Draft> = (draft: Partial<Draft>, frame: StepFrame) => Promise<Answer<Partial<Draft>>>;

/**
 * Asks the steps in order, and goes back where the user wants, until the last step is answered.
 *
 * @returns undefined when the user cancelled a step
 */
export async function askInTurn<Draft>(
  title: string,
  steps: readonly InputStep<Draft>[],
): Promise<Partial<Draft> | undefined> {
  let draft: Partial<Draft> = {};
  for (let index = 0; index < steps.length;) {
    const answer = await steps[index]?.(draft, { title, step: index + 1, totalSteps: steps.length });
    if (answer === undefined || answer === "cancelled") return undefined;
    if (answer === "back") {
      index = Math.max(0, index - 1);
    } else {
      draft = { ...draft, ...answer.value };
      index += 1;
    }
  }
  return draft;
}
