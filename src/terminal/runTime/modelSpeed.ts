import type { LiveModel } from "../../backends/backend";
import type { Passage } from "../../protocol/passages";
import { tokenizeRow } from "../../tokenizer/rowTokens";

/** How fast a model computes, in seconds of processor time. All threads count, so other programs hardly matter. */
export interface ModelSpeed {
  /** For each token that a forward pass reads. */
  readonly perToken: number;
  /** For each step of a decoding, in addition to `perToken` for each text that gets a token in the step. */
  readonly perDecodingStep: number;
  /** The number of threads that computed at the same time, at least 1. */
  readonly threads: number;
}

/** The number of tokens that each text gets in the measurement. */
const decodedTokens = 16;

/**
 * Measures how fast a model computes: it scores the texts of some passages, and continues their prompts by a few
 * tokens.
 *
 * @param passages at least one
 * @param batchSize the largest number of prompts that are continued at the same time
 */
export async function measureSpeed(
  model: Pick<LiveModel, "tokenizer" | "score" | "decode">,
  passages: readonly Passage[],
  batchSize: number,
): Promise<ModelSpeed> {
  const rows = passages.map(({ prompt, answer }) => tokenizeRow(model.tokenizer, prompt, answer));
  const texts = rows.map(({ ids }) => ({ ids, targetStart: 1 }));
  const tokens = rows.reduce((sum, { ids }) => sum + ids.length, 0);
  const read = async (): Promise<Measured> => {
    const measured = startMeasurement();
    await model.score(texts);
    return measured();
  };
  // The faster of two readings counts, because the first one may also prepare the graph.
  const readings = [await read(), await read()];
  const perToken = Math.min(...readings.map(({ processor }) => processor)) / tokens;

  const requests = rows.slice(0, batchSize).map(({ ids, answerStart }) => ({
    prompt: ids.slice(0, Math.max(1, answerStart)),
    maxNewTokens: decodedTokens,
  }));
  let measured = startMeasurement();
  let generated = 0;
  await model.decode(requests, { batchSize: requests.length }, () => {
    generated += 1;
    // All prompts are read when every text has its first token. The measurement begins then.
    if (generated === requests.length) measured = startMeasurement();
    return true;
  });
  const decoding = measured();
  const perStep = decoding.processor / (decodedTokens - 1);
  return {
    perToken,
    perDecodingStep: Math.max(0, perStep - requests.length * perToken),
    threads: Math.max(1, ...[...readings, decoding].map(({ processor, elapsed }) => processor / elapsed)),
  };
}

interface Measured {
  /** Seconds of processor time of all threads of this process. */
  readonly processor: number;
  /** Seconds on the clock. */
  readonly elapsed: number;
}

const startMeasurement = (): (() => Measured) => {
  const [before, start] = [process.cpuUsage(), performance.now()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { processor: (user + system) / 1e6, elapsed: (performance.now() - start) / 1e3 };
  };
};
