import type { Answer, StepFrame } from "./steps";

/**
 * Asks for one part of the draft. The draft contains all answers so far. If the user has come back to this step, the
 * draft also contains the earlier answer to this step. With `backWith`, the user goes back, and the draft keeps these
 * answers.
 */
export type InputStep<Draft> = (
  draft: Partial<Draft>,
  frame: StepFrame,
) => Promise<Answer<Partial<Draft>> | { readonly backWith: Partial<Draft> }>;

/**
 * Asks the steps in order. The user may go back to the step before.
 *
 * @returns undefined if the user cancels a step
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
    } else if ("backWith" in answer) {
      draft = { ...draft, ...answer.backWith };
      index = Math.max(0, index - 1);
    } else {
      draft = { ...draft, ...answer.value };
      index += 1;
    }
  }
  return draft;
}
