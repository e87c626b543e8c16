import type { Finding } from "../../protocol/findings";
import type { Passage } from "../../protocol/passages";
import { limitFindings } from "./rowErrors";
import type { CheckedSets } from "./sets";

/** With fewer texts than this in a task, it is not known how its texts usually end. */
const enoughTexts = 10;
/** If fewer texts than this end with a sentence, the set was cut on purpose. */
const usualShare = 0.9;

/**
 * Finds texts of the forget set that end within a sentence, although nearly all others of their task end with one. Such
 * a text was probably cut off: what follows the cut would stay in the model.
 */
export function findTruncatedAnswers({ forget = [] }: CheckedSets): Finding[] {
  const texts = forget.filter(({ kind }) => kind === "completion");
  const tasks = new Map<string, Passage[]>();
  for (const passage of texts) {
    const ofTask = tasks.get(passage.task);
    if (ofTask === undefined) tasks.set(passage.task, [passage]);
    else ofTask.push(passage);
  }
  const cut = [...tasks.values()].flatMap((ofTask) => {
    const whole = ofTask.filter(({ answer }) => endsSentence.test(answer));
    const isUsual = ofTask.length >= enoughTexts && whole.length >= usualShare * ofTask.length;
    return isUsual ? ofTask.filter(({ answer }) => endsWithinSentence.test(answer)) : [];
  });
  return limitFindings(
    cut.map(({ source: { file, line } }): Finding => ({
      level: "warning",
      message:
        "This line's text ends within a sentence, although nearly all others end with one; if it was cut off, add the " +
        "rest, because a run does not unlearn what is missing here.",
      file,
      line,
    })),
  );
}

/** A mark that ends a sentence, in any script. Brackets and quotation marks may follow it. */
const endsSentence = /\p{Sentence_Terminal}[\p{Pf}\p{Pe}"'*_\s]*$/u;
/** A letter, or a mark within a sentence. A list may end with a number, and a text with a bracket. */
const endsWithinSentence = /[\p{L}\p{M},;:–—-]\s*$/u;
