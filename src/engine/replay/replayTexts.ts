import type { LiveModel, TargetedText } from "../../backends/backend";
import { createResemblance } from "../../data/resemblance";
import { isEmpty, isRepetitive } from "../../protocol/fluency";
import type { Passage } from "../../protocol/passages";
import { words } from "../../protocol/words";
import type { KeptCompletion, OpenKept } from "../../runs/keptCompletions";
import type { TrainingTexts } from "../plan/trainingTexts";
import { searchBeginnings } from "./searchBeginnings";
import { writeTexts } from "./writeTexts";

interface ReplaySettings {
  /** The greatest number of texts that the model writes. */
  readonly replayTexts: number;
  /** Training reads at most this many tokens of one text. */
  readonly maxLength: number;
  readonly batchSize: number;
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
 * @param passages the passages of the forget set. A text that resembles one of them is left out
 * @param known the run's texts. The model writes none of them
 * @param openKept opens the texts that an earlier attempt of the run has kept
 * @param onProgress called between two batches
 */
export async function replayTexts(
  model: LiveModel,
  passages: readonly Passage[],
  known: Pick<TrainingTexts, "forget" | "retain" | "general">,
  { replayTexts: count, maxLength, batchSize }: ReplaySettings,
  openKept: OpenKept,
  onProgress: (done: number, total: number) => void,
): Promise<Replay> {
  const { tokenizer, facts } = model;
  const longest = Math.min(maxLength, facts.contextLength, longestOf(known));
  const keptTexts = [...known.retain, ...known.general].map(({ ids }) =>
    tokenizer.decode(ids, { cleanUpSpaces: false }),
  );
  const resembles = createResemblance(passages, keptTexts);
  const asText = ({ text, isCut }: KeptCompletion): TargetedText => {
    const ids = [...tokenizer.encodePrompt(text), ...(isCut === true ? [] : [tokenizer.endOfText])];
    // The first token of a text is never predicted.
    return { ids: ids.slice(0, maxLength), targetStart: 1 };
  };

  const { forget, retain, general } = known;
  const determining = [forget, retain, general].map((texts) => texts.map(({ ids }) => ids));
  const kept = await openKept({ batchSize, count, longest, determining });
  const search = searchBeginnings(model, known, { wanted: count, longest });
  const isComplete = kept.batches.flat().length >= count;
  const written: KeptCompletion[] = [];
  for (let batch = 0; written.length < count; batch += 1) {
    // The beginnings of kept texts are taken again, so that a resumed run goes on with the same beginnings as an
    // unbroken one. The kept texts do not show them, because the tokenizer may encode a written text with other tokens.
    const beginnings = isComplete ? [] : await search.take(Math.min(batchSize, count - written.length), resembles);
    let texts = kept.batches[batch];
    if (texts === undefined) {
      if (beginnings.length === 0) break;
      texts = await writeTexts(model, beginnings, longest);
      await kept.add(texts);
    }
    search.know(texts.map(asText));
    written.push(...texts);
    onProgress(written.length, count);
  }

  const seen = new Set(keptTexts.map(wordsAsText));
  const usable = written.filter(({ text, problem }) => problem === undefined && !isEmpty(text) && !isRepetitive(text));
  const fresh = usable.filter(({ text }) => {
    const compared = wordsAsText(text);
    return !seen.has(compared) && seen.add(compared);
  });
  const chosen = fresh.filter(({ text }) => !resembles(text));
  return {
    texts: chosen.map(asText).filter(({ ids }) => ids.length > 1),
    leftOut: {
      unusable: written.length - usable.length,
      repeated: usable.length - fresh.length,
      resembling: fresh.length - chosen.length,
    },
  };
}

/**
 * The number of tokens of the longest of the run's texts. A written text stands for a text like these. A model that
 * recites nothing would write on to its context length, and a step would need memory for that.
 */
const longestOf = ({ forget, retain, general }: Parameters<typeof replayTexts>[2]): number =>
  [...forget, ...retain, ...general].reduce((longest, { ids }) => Math.max(longest, ids.length), 0);

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
