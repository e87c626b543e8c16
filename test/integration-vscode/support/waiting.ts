import { setTimeout as wait } from "node:timers/promises";

const pollInterval = 50;

/**
 * Asks again and again until there is an answer.
 *
 * @param question gives undefined or false while there is none
 * @throws Error that names what was waited for when the time is over
 */
export async function eventually<Answer>(
  what: string,
  question: () => Answer | Promise<Answer>,
  timeout = 30_000,
): Promise<Exclude<Answer, undefined | false>> {
  const end = Date.now() + timeout;
  for (;;) {
    const answer = await question();
    if (answer !== undefined && answer !== false) return answer as Exclude<Answer, undefined | false>;
    if (Date.now() > end) throw new Error(`Waited ${timeout / 1000} s in vain: ${what}.`);
    await wait(pollInterval);
  }
}
