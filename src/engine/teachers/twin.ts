import type { TeacherPredictions } from "../../backends/backend";
import { randomStream } from "../../data/randomStreams";
import type { PassageText } from "../plan/trainingTexts";
import { packed, trueProbability, withTrueProbability } from "./distribution";
import type { Distribution } from "./distribution";
import { powersByTask } from "./powers";
import { largestProbability, predictTexts } from "./predict";
import type { Teacher } from "./teacher";
import { exchange, factsOf, ordinaryWords, twinOf } from "./twinText";
import type { TwinText } from "./twinText";

interface TwinOptions {
  /** The power to which the probability of a true token is raised, or `calibrated`. */
  readonly power: number | "calibrated";
}

/**
 * The teacher is the target model, which reads the twin of each text: the same sentences with the names and numbers of
 * somebody else. Its predictions are mapped back: a token of a substitute becomes the token of the true fact. So the
 * model learns what it says of a person whom it does not know. The facts come from unseen documents of the task, or
 * from other forget documents if there are no unseen ones.
 */
export function twinTeacher({ power }: TwinOptions): Teacher {
  return async (texts, { target, unseen, listed, seed, onProgress }) => {
    const { tokenizer } = target;
    const substitutes = substitutesFor(texts, unseen, seed);
    const twins = texts.map((text) => twinOf(textOf(text), text.ids, substitutes(text), tokenizer));
    const limit = Math.min(target.facts.contextLength, Math.max(...texts.map(({ ids }) => ids.length)));
    const read = twins.map(({ ids }) => ({ ids: ids.slice(0, limit), targetStart: 1 }));
    const mapped: (readonly Distribution[])[] = [];
    await predictTexts(
      target,
      read,
      listed,
      (distributions, index) => {
        const [text, twin] = [texts[index], twins[index]];
        if (text && twin) mapped[index] = mappedBack(text, twin, distributions);
      },
      (done) => onProgress(done, texts.length),
    );
    const powerOf = powersByTask(
      power,
      texts,
      mapped.map((ofText) => ofText.map(trueProbability)),
      unseen,
    );
    const predictions = mapped.map((ofText, index): TeacherPredictions => {
      const raised = powerOf(texts[index]?.passage.task ?? "");
      return packed(
        ofText.map((each) => withTrueProbability(each, Math.min(trueProbability(each) ** raised, largestProbability))),
      );
    });
    return { predictions };
  };
}

const textOf = ({ passage: { prompt, answer } }: PassageText): string => `${prompt} ${answer}`;

/**
 * Chooses the substitutes for the facts of each document. All texts of a document have the same substitutes.
 * @returns a function that returns the substitutes for the facts of a text
 */
function substitutesFor(texts: readonly PassageText[], unseen: readonly PassageText[], seed: number) {
  const random = randomStream(seed, "teacherNoise");
  const ordinary = ordinaryWords([...texts, ...unseen].map(textOf));
  const documents = new Map<string, PassageText[]>();
  const nameOf = ({ passage: { task, document } }: PassageText): string => JSON.stringify([task, document]);
  for (const text of texts) documents.set(nameOf(text), [...(documents.get(nameOf(text)) ?? []), text]);
  const chosen = new Map<string, ReadonlyMap<string, string>>();
  [...documents].forEach(([name, ofDocument], index) => {
    const task = ofDocument[0]?.passage.task;
    const ofTask = (some: readonly PassageText[]): PassageText[] =>
      some.filter((text) => text.passage.task === task && nameOf(text) !== name && text.passage.kind === "completion");
    const pool = ofTask(unseen).length > 0 ? ofTask(unseen) : ofTask(texts);
    const other = pool[index % Math.max(1, pool.length)];
    const own = factsOf(ofDocument.map(textOf).join("\n"), ordinary);
    chosen.set(name, exchange(own, other ? factsOf(textOf(other), ordinary) : { names: [], numbers: [] }, random));
  });
  return (text: PassageText): ReadonlyMap<string, string> => chosen.get(nameOf(text)) ?? new Map<string, string>();
}

/** The distributions of a twin as distributions of the text. A token of a substitute changes places with the true one. */
function mappedBack(
  { ids, targetStart }: PassageText,
  { ids: twinIds, placeOf }: TwinText,
  distributions: readonly Distribution[],
): Distribution[] {
  const swapped = new Map<number, number>();
  ids.forEach((id, index) => {
    const other = twinIds[placeOf[index] ?? NaN] ?? id;
    if (other === id || swapped.has(id) || swapped.has(other)) return;
    swapped.set(id, other).set(other, id);
  });
  return ids.slice(Math.max(targetStart, 1)).map((id, offset) => {
    const place = Math.max(1, placeOf[Math.max(targetStart, 1) + offset] ?? 1);
    const { tokens, probabilities, rest } = distributions[Math.min(place, distributions.length) - 1] as Distribution;
    const mapped = tokens.map((token) => swapped.get(token) ?? token);
    // The true token takes the first place, whatever the pairs of other tokens are.
    const elsewhere = mapped.indexOf(id, 1);
    const first = mapped[0] ?? id;
    if (elsewhere > 0) mapped[elsewhere] = first;
    mapped[0] = id;
    return { tokens: mapped, probabilities, rest };
  });
}
