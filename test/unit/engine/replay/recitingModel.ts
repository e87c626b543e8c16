import type { LiveModel, TargetedText, TextScores, TopTokens } from "../../../../src/backends/backend";
import type { TextTokenizer } from "../../../../src/tokenizer/tokenizer";

/**
 * One token a word. Token 0 ends a text.
 * @param merged two words with a space between them. Where a text has both, one token stands for them
 */
export function wordTokenizer(texts: readonly string[], merged?: string): TextTokenizer {
  const words = texts.flatMap((text) => text.split(" "));
  const vocabulary = [...new Set(["<end>", ...words, ...(merged === undefined ? [] : [merged])])];
  const tokenPattern = new RegExp(merged === undefined ? "\\S+" : `${merged}|\\S+`, "g");
  const encodePrompt = (text: string): number[] =>
    (text.match(tokenPattern) ?? []).map((token) => vocabulary.indexOf(token));
  return {
    encodePrompt,
    encode: (text) => [...encodePrompt(text), 0],
    decode: (ids) => ids.flatMap((id) => (id === 0 ? [] : (vocabulary[id] ?? []))).join(" "),
    ...{ endOfText: 0, endTokens: new Set([0]), padId: 0 },
    ...{ vocabularySize: vocabulary.length, ordinarySize: vocabulary.length },
  };
}

/**
 * A model that learnt some texts by heart, each as often as any other. Its predictions after a beginning are the shares
 * of the texts that go on so. After any other beginning, every token is equally likely. It learnt each word as a token
 * of its own, so the tokenizer can encode what it writes with other tokens.
 * @param asked receives each beginning that the model completes
 */
export function recitingModel(
  tokenizer: TextTokenizer,
  texts: readonly string[],
  asked: (beginning: string) => void,
): Pick<LiveModel, "facts" | "tokenizer" | "score" | "decode"> {
  const learnt = texts.map((text) => [...text.split(" ").flatMap(tokenizer.encodePrompt), tokenizer.endOfText]);
  const noise = 1e-4;
  const distribution = (beginning: readonly number[]): number[] => {
    const counts = Array.from({ length: tokenizer.vocabularySize }, () => noise);
    for (const ids of learnt) {
      const next = ids[beginning.length];
      if (next !== undefined && beginning.every((id, place) => ids[place] === id))
        counts[next] = (counts[next] ?? 0) + 1;
    }
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => Math.log(count / total));
  };
  const scoresOf = ({ ids, targetStart }: TargetedText, listed: number): TextScores => {
    const predicted = ids
      .slice(targetStart)
      .map((token, place) => ({ token, log: distribution(ids.slice(0, targetStart + place)) }));
    const logProbabilities = predicted.map(({ token, log }) => log[token] ?? NaN);
    return {
      sum: logProbabilities.reduce((sum, log) => sum - log, 0),
      count: predicted.length,
      logProbabilities,
      isLikeliest: predicted.map(({ token, log }) => log[token] === Math.max(...log)),
      topTokens: predicted.map(({ log }) => topOf(log, listed)),
    };
  };
  return {
    facts: { vocabularySize: tokenizer.vocabularySize, contextLength: 40, isUntrained: false },
    tokenizer,
    score: (some, { topTokens = 0 } = {}) => Promise.resolve(some.map((text) => scoresOf(text, topTokens))),
    decode: (requests, _options, onToken) => {
      for (const [index, { prompt, maxNewTokens }] of requests.entries()) {
        asked(tokenizer.decode(prompt));
        const ids = [...prompt];
        while (ids.length < prompt.length + maxNewTokens) {
          const log = distribution(ids);
          const next = log.indexOf(Math.max(...log));
          if (!onToken(index, next, log[next] ?? NaN)) break;
          ids.push(next);
        }
      }
      return Promise.resolve();
    },
  };
}

function topOf(log: readonly number[], listed: number): TopTokens {
  const ids = [...log.keys()].sort((left, right) => (log[right] ?? 0) - (log[left] ?? 0)).slice(0, listed);
  const logProbabilities = ids.map((id) => log[id] ?? NaN);
  return {
    ids,
    logProbabilities,
    restProbability: 1 - logProbabilities.reduce((sum, each) => sum + Math.exp(each), 0),
  };
}
