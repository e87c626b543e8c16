import type { TextScores } from "../../backends/backend";
import { createKnownTexts } from "./knownTexts";

interface Candidate {
  readonly ids: readonly number[];
  /** Natural logarithm of the probability that a text begins so. */
  readonly logProbability: number;
}

/** The first token of a text, with the probability that a text begins with it. */
export interface FirstToken {
  readonly token: number;
  readonly probability: number;
}

/** So many candidates are kept for each beginning that will be taken, because some are refused. */
const keptForEach = 4;

/**
 * Finds beginnings that no known text has, the likeliest first. A beginning follows a known text for some tokens. Its
 * last token is another one that the model also calls likely at this place. A model that learnt texts by heart gives a
 * beginning the share that the texts with this beginning have among all its texts. So the beginnings of learnt texts
 * come before those that mix texts. If every likely continuation of a beginning is known, it leads to no candidate.
 *
 * @param first what texts begin with
 * @param settings.wanted number of beginnings that will be taken in all
 * @param settings.endTokens tokens that end a text
 */
export function createBeginnings(
  first: readonly FirstToken[],
  { wanted, endTokens }: { readonly wanted: number; readonly endTokens: ReadonlySet<number> },
) {
  const known = createKnownTexts();
  const firstLogs = new Map(first.map(({ token, probability }) => [token, Math.log(probability)]));
  let candidates = [...firstLogs].map(([token, logProbability]): Candidate => ({ ids: [token], logProbability }));
  /** The beginnings of known texts whose other continuations are candidates, as text. */
  const read = new Set<string>();
  /** A candidate below this value is too unlikely to be taken. */
  let least = -Infinity;

  const sortCandidates = (): void => {
    const kept = candidates.filter(({ ids }) => !known.has(ids));
    kept.sort((left, right) => right.logProbability - left.logProbability);
    least = kept[keptForEach * wanted]?.logProbability ?? least;
    candidates = kept.slice(0, keptForEach * wanted);
  };

  return {
    known,
    /**
     * Adds the candidates that leave a known text. All known texts of the same time must be known before.
     * @param ids the tokens of the text, without tokens that stand before every text
     * @param scores of the text. Every token but the first is predicted, and the likeliest tokens are listed
     */
    read: (ids: readonly number[], { logProbabilities, topTokens = [] }: TextScores): void => {
      let log = firstLogs.get(ids[0] ?? NaN) ?? -Infinity;
      for (const [place, listed] of topTokens.entries()) {
        const beginning = ids.slice(0, place + 1);
        if (!(log >= least)) return;
        const isNew = read.size < read.add(beginning.join(" ")).size;
        for (const [index, token] of isNew ? listed.ids.entries() : []) {
          const logProbability = log + (listed.logProbabilities[index] ?? NaN);
          if (!(logProbability >= least)) break;
          if (!endTokens.has(token)) candidates.push({ ids: [...beginning, token], logProbability });
        }
        log += logProbabilities[place] ?? NaN;
      }
      if (candidates.length > 4 * keptForEach * wanted) sortCandidates();
    },
    /** Takes the likeliest beginnings that are not refused. */
    take: (count: number, isRefused: (ids: readonly number[]) => boolean): (readonly number[])[] => {
      sortCandidates();
      const taken: (readonly number[])[] = [];
      const left = candidates.findIndex(({ ids }) => {
        if (taken.length === count) return true;
        if (!isRefused(ids)) taken.push(ids);
        return false;
      });
      candidates = left < 0 ? [] : candidates.slice(left);
      return taken;
    },
  };
}
