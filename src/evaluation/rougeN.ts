/**
 * ROUGE-N recall (Lin, 2004): the share of a text's sequences of N consecutive tokens that another text has, in any
 * order. A sequence that occurs several times in both texts counts as often as in the text that has it less often.
 *
 * @param length N, at least 1
 * @returns 0..1; undefined if the first text has fewer than N tokens. rouge_score gives 0 then
 */
export function sharedSequences(
  reference: readonly string[],
  candidate: readonly string[],
  length: number,
): number | undefined {
  const wanted = sequencesOf(reference, length);
  if (wanted.length === 0) return undefined;
  const left = new Map<string, number>();
  for (const sequence of sequencesOf(candidate, length)) left.set(sequence, (left.get(sequence) ?? 0) + 1);
  const shared = wanted.filter((sequence) => {
    const count = left.get(sequence) ?? 0;
    if (count > 0) left.set(sequence, count - 1);
    return count > 0;
  });
  return shared.length / wanted.length;
}

/** All sequences of a number of consecutive tokens. A token contains no space. */
const sequencesOf = (tokens: readonly string[], length: number): string[] =>
  Array.from({ length: Math.max(0, tokens.length - length + 1) }, (_, start) =>
    tokens.slice(start, start + length).join(" "),
  );
