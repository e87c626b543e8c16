import type { Answer, StepFrame } from "./steps";

/**
 * Asks for one part of the draft. The draft contains all answers so far. If the user has come back to this step, the
 * draft also contains the earlier answer to this step.
 */
export type InputStep<Draft> = (draft: Partial<Draft>, frame: StepFrame) => Promise<Answer<Partial<Draft>>>;

/**
 * Asks the steps in order. The user may go back to an earlier step.
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
    } else if ("goTo" in answer) {
      index = Math.min(Math.max(answer.goTo, 1), steps.length) - 1;
    } else {
      draft = { ...draft, ...answer.value };
      index += 1;
    }
  }
  return draft;
}
