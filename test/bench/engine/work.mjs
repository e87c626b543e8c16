/**
 * Work of both sides of the comparison: the same token batches, drawn from the shape's vocabulary with a fixed seed.
 */
export const work = {
  training: { texts: 8, tokensPerText: 128 },
  generation: { prompts: 32, promptTokens: 64, newTokens: 64 },
  lora: { rank: 16, alpha: 32, targets: ["q_proj", "v_proj"] },
  learningRate: 1e-4,
};

/** `count` lists of `length` token ids below `vocabulary`, without id 0, the end of text. */
export function drawTokens(count, length, vocabulary, seed) {
  let state = seed;
  const next = () => {
    // The minimal standard generator of Park and Miller (1988).
    state = (state * 48271) % 2147483647;
    return 1 + (state % (vocabulary - 1));
  };
  return Array.from({ length: count }, () => Array.from({ length }, next));
}
