import type { Finding } from "../../protocol/findings";
import type { Passage } from "../../protocol/passages";
import { mostOfAFile } from "./rowErrors";
import type { CheckedSets } from "./sets";

/**
 * Finds rows with the same text. The two rows can be in the same set. Or one row is in the forget set, and the other
 * row is in another set. Texts count as the same if they differ only in case and in white space.
 */
export function findSharedTexts(sets: CheckedSets): Finding[] {
  const { forget, retain, holdout, inScope, nearScope } = {
    ...{ forget: withTexts(sets.forget), retain: withTexts(sets.retain), holdout: withTexts(sets.holdout) },
    ...{ inScope: withTexts(sets.inScope), nearScope: withTexts(sets.nearScope) },
  };
  const ofForget = new Map(forget.map(({ text, passage }) => [text, passage]));
  return [
    ...[forget, retain, holdout, inScope, nearScope].flatMap(findRepetitions),
    ...listed(retain, ofForget, (other) => ({
      problem: `has the same text as ${other} of the forget set`,
      remedy: "a run would unlearn and train this text at the same time; remove one of the two rows",
    })),
    ...listed(holdout, ofForget, (other) => ({
      problem: `has the same text as ${other} of the forget set`,
      remedy: "a holdout must contain only text that the model never saw; remove this row",
    })),
    ...listed(inScope, ofForget, (other) => ({
      problem: `has the same text as ${other} of the forget set`,
      remedy: "a hard case must ask in another way; reword or remove this row",
    })),
    ...listed(nearScope, ofForget, (other) => ({
      problem: `has the same text as ${other} of the forget set`,
      remedy: "a case near the forget set must be text to keep; remove this row",
    })),
  ];
}

interface Wording {
  readonly problem: string;
  readonly remedy: string;
}

/** A passage, and its text in the form in which texts are compared. */
interface ComparedPassage {
  readonly passage: Passage;
  readonly text: string;
}

const withTexts = (passages: readonly Passage[] = []): readonly ComparedPassage[] =>
  passages.map((passage) => ({ passage, text: comparedText(passage) }));

const findRepetitions = (passages: readonly ComparedPassage[]): Finding[] => {
  const first = new Map<string, Passage>();
  const repeated: ComparedPassage[] = [];
  for (const compared of passages) {
    if (first.has(compared.text)) repeated.push(compared);
    else first.set(compared.text, compared.passage);
  }
  return listed(repeated, first, (other) => ({
    problem: `has the same text as ${other}`,
    remedy: "a repeated text counts twice; remove one of the two rows",
  }));
};

/** One warning for each passage with the text of another passage. The last warning counts those that are left out. */
const listed = (
  passages: readonly ComparedPassage[],
  others: ReadonlyMap<string, Passage>,
  wordingOf: (other: string) => Wording,
): Finding[] => {
  const pairs = passages.flatMap(({ passage, text }) => {
    const other = others.get(text);
    return other === undefined ? [] : [{ passage, other }];
  });
  const findings = pairs.slice(0, mostOfAFile).map(({ passage, other }): Finding => {
    const { problem, remedy } = wordingOf(`line ${other.source.line}`);
    return { level: "warning", message: `This line ${problem}; ${remedy}.`, ...placeOf(passage), fix: "removeRow" };
  });
  const more = pairs.length - findings.length;
  const [last] = pairs.slice(-1);
  if (more === 0 || last === undefined) return findings;
  const { problem, remedy } = wordingOf("a row");
  return [
    ...findings,
    { level: "warning", message: `${more} more lines: each ${problem}; ${remedy}.`, ...placeOf(last.passage) },
  ];
};

const placeOf = ({ source: { file, line } }: Passage): Pick<Finding, "file" | "line"> => ({ file, line });

/**
 * The prompt and the answer as one text, in lower case and with single spaces. Two rows can contain the same text and
 * divide it at different places. For such rows, the results are equal.
 */
export function comparedText({ prompt, answer }: Pick<Passage, "prompt" | "answer">): string {
  return `${prompt} ${answer}`.normalize("NFC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}
