import type { LiveModel, TargetedText } from "../../backends/backend";
import { randomStream, seedOf } from "../../data/randomStreams";
import { findResembling } from "../../data/resemblance";
import { isEmpty, isRepetitive } from "../../protocol/fluency";
import type { Passage } from "../../protocol/passages";
import { words } from "../../protocol/words";
import type { KeptCompletion, OpenKept } from "../../runs/keptCompletions";
import { drawBeginnings } from "./beginnings";
import { writeTexts } from "./writeTexts";

interface ReplaySettings {
  /** The number of texts that the model writes. */
  readonly replayTexts: number;
  /** Training reads at most this many tokens of one text. */
  readonly maxLength: number;
  readonly batchSize: number;
  /** The run's seed. */
  readonly seed: number;
}

/** Why written texts are left out, with the number of texts for each reason. A text counts once. */
export interface LeftOut {
  /** Empty, repetitive, or not predicted with numbers. */
  readonly unusable: number;
  /** Already written, or already a text of the run. */
  readonly repeated: number;
  /** Similar to a passage of the forget set. */
  readonly resembling: number;
}

export interface Replay {
  readonly texts: readonly TargetedText[];
  readonly leftOut: LeftOut;
}

/**
 * Texts that the target model writes itself from short beginnings. A model that learnt texts by heart recites them,
 * also those that no set of the run names. If training also reads these texts, it keeps them.
 * @param model a model with the target model's weights. The function does not change this model
 * @param forget the passages of the forget set. A text that resembles one of them is left out
 * @param known the retain texts and the general texts
 * @param openKept opens the texts that an earlier attempt of the run has kept
 * @param onProgress called between two batches
 */
export async function replayTexts(
  model: LiveModel,
  forget: readonly Passage[],
  known: readonly TargetedText[],
  { replayTexts: count, maxLength, batchSize, seed }: ReplaySettings,
  openKept: OpenKept,
  onProgress: (done: number, total: number) => void,
): Promise<Replay> {
  const { tokenizer, facts } = model;
  const beginnings = drawBeginnings(tokenizer, known, count, randomStream(seed, "replayBeginnings"));
  const settings = { seed: seedOf(seed, "replayTokens"), longest: Math.min(maxLength, facts.contextLength) };
  const kept = await openKept({ batchSize, beginnings, ...settings });
  const written: KeptCompletion[] = [];
  for (let start = 0, batch = 0; start < beginnings.length; start += batchSize, batch += 1) {
    let texts = kept.batches[batch];
    if (texts === undefined) {
      texts = await writeTexts(model, beginnings.slice(start, start + batchSize), start, settings);
      await kept.add(texts);
    }
    written.push(...texts);
    onProgress(written.length, beginnings.length);
  }

  const knownTexts = known.map(({ ids }) => tokenizer.decode(ids, { cleanUpSpaces: false }));
  const seen = new Set(knownTexts.map(wordsAsText));
  const usable = written.filter(({ text, problem }) => problem === undefined && !isEmpty(text) && !isRepetitive(text));
  const fresh = usable.filter(({ text }) => {
    const compared = wordsAsText(text);
    return !seen.has(compared) && seen.add(compared);
  });
  const resembles = findResembling(
    fresh.map(({ text }) => text),
    forget,
    knownTexts,
  );
  const chosen = fresh.filter((_, index) => resembles[index] !== true);
  return {
    texts: chosen.flatMap(({ text, isCut }) => {
      const ids = [...tokenizer.encodePrompt(text), ...(isCut === true ? [] : [tokenizer.endOfText])];
      // The first token of a text is never predicted.
      return ids.length < 2 ? [] : [{ ids: ids.slice(0, maxLength), targetStart: 1 }];
    }),
    leftOut: {
      unusable: written.length - usable.length,
      repeated: usable.length - fresh.length,
      resembling: fresh.length - chosen.length,
    },
  };
}

const wordsAsText = (text: string): string =>
  words(text)
    .map((word) => word.text)
    .join(" ");

/** Tells the user which of the written texts the run uses. */
export function describeReplay({ texts, leftOut }: Replay): string {
  const { unusable, repeated, resembling } = leftOut;
  const written = texts.length + unusable + repeated + resembling;
  return (
    `The target model has written ${written} texts for replay, and the run uses ${texts.length} of them. ` +
    `${resembling} resemble the forget set, ${repeated} repeat a text, and ${unusable} are empty or repetitive.`
  );
}
