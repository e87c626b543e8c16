import type { Answer, StepFrame } from "./steps";

/**
 * Asks for a part of a draft, given what has been answered; a step that is come back to finds its own earlier answer
 * too.
 */
export type InputStep<Draft> = (draft: Partial<Draft>, frame: StepFrame) => Promise<Answer<Partial<Draft>>>;

/**
 * Goes through steps, back and forth, until the last is answered.
 *
 * @returns undefined where a step was left
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
