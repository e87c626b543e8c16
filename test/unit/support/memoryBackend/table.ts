import type { Moments, TargetedText, TextScores, TopTokens } from "../../../../src/backends/backend";

/** Scores of the next token given the last one, [vocabulary][vocabulary]: a language model that remembers one token. */
export type Table = readonly Float64Array[];

export function copyOf(table: Table): Table {
  return table.map((row) => Float64Array.from(row));
}

/** log p of every token after `last`. */
export function logDistribution(table: Table, last: number): Float64Array {
  const row = table[last];
  if (!row) throw new RangeError(`the table has no token ${last}`);
  const greatest = Math.max(...row);
  const logSum = greatest + Math.log(row.reduce((sum, score) => sum + Math.exp(score - greatest), 0));
  return row.map((score) => score - logSum);
}

/** The predicted tokens of a text, each with the token before it. */
export function predictionsOf({
  ids,
  targetStart,
  alternatives,
  contextIds = ids,
}: TargetedText): { last: number; token: number }[] {
  const predictions = ids.slice(Math.max(targetStart, 1)).map((token, index) => ({
    last: contextIds[Math.max(targetStart, 1) + index - 1] ?? 0,
    token,
  }));
  const final = predictions.at(-1);
  if (!alternatives || !final) return predictions;
  return [...predictions.slice(0, -1), ...alternatives.map((token) => ({ last: final.last, token }))];
}

/** Scores a text under a table. */
export function scoresOf(
  table: Table,
  text: TargetedText,
  { withMoments = false, topTokens = 0 }: { readonly withMoments?: boolean; readonly topTokens?: number },
): TextScores {
  const places = predictionsOf(text).map(({ last, token }) => ({ token, log: logDistribution(table, last) }));
  const logProbabilities = places.map(({ token, log }) => log[token] ?? NaN);
  return {
    sum: logProbabilities.reduce((sum, value) => sum - value, 0),
    count: places.length,
    logProbabilities,
    isLikeliest: places.map(({ token, log }) => likeliest(log) === token),
    ...(withMoments && { moments: places.map(({ log }) => momentsOf(log)) }),
    ...(topTokens > 0 && { topTokens: places.map(({ log }) => topOf(log, topTokens)) }),
  };
}

/** The token of the greatest log-probability. */
export function likeliest(log: Float64Array): number {
  return log.indexOf(Math.max(...log));
}

function momentsOf(log: Float64Array): Moments {
  const mean = log.reduce((sum, value) => sum + Math.exp(value) * value, 0);
  return { mean, variance: log.reduce((sum, value) => sum + Math.exp(value) * value ** 2, 0) - mean ** 2 };
}

function topOf(log: Float64Array, count: number): TopTokens {
  const ids = [...log.keys()].sort((a, b) => (log[b] ?? 0) - (log[a] ?? 0)).slice(0, count);
  const logProbabilities = ids.map((id) => log[id] ?? NaN);
  return { ids, logProbabilities, restProbability: 1 - logProbabilities.reduce((sum, p) => sum + Math.exp(p), 0) };
}
