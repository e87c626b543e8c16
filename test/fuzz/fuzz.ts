import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { createRandom } from "../../src/protocol/random";
import type { Random } from "../../src/protocol/random";
import { HumanError } from "../../src/protocol/humanError";

/** LETHE_FUZZ_SEED repeats a run; LETHE_FUZZ_CASES multiplies the number of cases. */
const seed = Number(process.env["LETHE_FUZZ_SEED"] ?? Date.now() % 1e6);
const caseFactor = Number(process.env["LETHE_FUZZ_CASES"] ?? 1);

/** Time limit of one case, in milliseconds: far beyond the usual time, also on a busy machine. */
const longest = 10_000;

/**
 * A test of many cases, each with random numbers of its own. A failure names its case and the seed.
 * @param check gets a folder to write into, which exists until the end of the test
 */
export function fuzz(name: string, cases: number, check: (random: Random, folder: string) => Promise<void>): void {
  it(`${name} (seed ${seed})`, { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "lethe-fuzz-"));
    try {
      for (let index = 0; index < cases * caseFactor; index += 1) {
        const start = performance.now();
        await check(createRandom(seed * 1e6 + index), folder).catch((error: unknown) => {
          throw new Error(`case ${index} of seed ${seed}: ${String(error)}`, { cause: error });
        });
        expect(performance.now() - start, `milliseconds of case ${index}`).toBeLessThan(longest);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

/**
 * Result of the action, or undefined if it refuses its input with one sentence for the user. Any other error fails the
 * test.
 */
export async function resultOrSentence<T>(action: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    expect(error.message).toMatch(/^[^\r\n\u2028]{10,1500}[.?]$/u);
    return undefined;
  }
}
