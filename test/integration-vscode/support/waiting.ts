import { setTimeout as wait } from "node:timers/promises";

const pollInterval = 50;
/** Far beyond what a busy machine needs, in milliseconds. */
const longest = 120_000;

/**
 * Repeats a question until it has an answer.
 *
 * @param question returns undefined or false as long as there is no answer
 * @throws Error with the name of the condition after the time limit
 */
export async function eventually<Answer>(
  what: string,
  question: () => Answer | Promise<Answer>,
): Promise<Exclude<Answer, undefined | false>> {
  const end = Date.now() + longest;
  for (;;) {
    const answer = await question();
    if (answer !== undefined && answer !== false) return answer as Exclude<Answer, undefined | false>;
    if (Date.now() > end) throw new Error(`This did not happen within ${longest / 1000} s: ${what}.`);
    await wait(pollInterval);
  }
}
