import type { TeacherPredictions } from "../../backends/backend";
import { randomStream } from "../../data/randomStreams";
import type { PassageText } from "../plan/trainingTexts";
import { packed, packedLoss, raised } from "./distribution";
import type { Distribution } from "./distribution";
import { powersByTask } from "./powers";
import { predictTexts } from "./predict";
import type { Teacher } from "./teacher";
import { exchange, factsOf, ordinaryWords, twinOf } from "./twinText";
import type { Facts, TwinText } from "./twinText";

interface TwinOptions {
  /** The power to which the probability of a true token is raised, or `calibrated`. */
  readonly power: number | "calibrated";
}

/**
 * The teacher is the target model, which reads the twin of each text: the same sentences with the names and numbers of
 * somebody else. Its predictions are mapped back: a token of a substitute becomes the token of the true fact. So the
 * model learns what it says of a person whom it does not know. The facts come from unseen documents of the task. If
 * none of them has names, they come from other forget documents of the task, and then from documents of other tasks.
 */
export function twinTeacher({ power }: TwinOptions): Teacher {
  return async (texts, { target, unseen, listed, seed, onProgress, tell }) => {
    const substitutes = substitutesFor(texts, unseen, seed);
    const twins = texts.map((text) => twinOf(textOf(text), text.ids, substitutes(text), target.tokenizer));
    const same = twins.filter((twin, index) => texts[index]?.ids.every((id, place) => id === twin.ids[place]));
    if (same.length > 0) tell(describeSame(same.length, texts.length), "warning");
    const read = twins.map(({ ids, placeOf }) => ({
      ids: ids.slice(0, Math.min(target.facts.contextLength, Math.max(...placeOf) + 1)),
      targetStart: 1,
    }));
    const mapped: TeacherPredictions[] = [];
    await predictTexts(
      target,
      read,
      listed,
      (distributions, index) => {
        const [text, twin] = [texts[index], twins[index]];
        if (text && twin) mapped[index] = packed(mappedBack(text, twin, distributions));
      },
      (done) => onProgress(done, texts.length),
    );
    const powerOf = powersByTask(power, texts, mapped.map(packedLoss), unseen);
    return { predictions: mapped.map((ofText, index) => raised(ofText, powerOf(texts[index]?.passage.task ?? ""))) };
  };
}

/** Tells the user how many texts are their own twin. */
const describeSame = (same: number, all: number): string =>
  `${same} of ${all} forget texts have no name or number that the teacher could exchange. For these texts, the teacher ` +
  'predicts what the target model predicts. The teacher "lowered" suits such texts.';

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
    const own = factsOf(ofDocument.map(textOf).join("\n"), ordinary);
    const ofOthers = (some: readonly PassageText[]): PassageText[] =>
      some.filter((text) => nameOf(text) !== name && text.passage.kind === "completion");
    const ofTask = (some: readonly PassageText[]): PassageText[] =>
      ofOthers(some).filter((text) => text.passage.task === task);
    const candidates = [ofTask(unseen), ofTask(texts), ofOthers(unseen), ofOthers(texts)].flatMap((pool) => {
      const first = index % Math.max(1, pool.length);
      return [...pool.slice(first), ...pool.slice(0, first)];
    });
    const factsOfOther = (text: PassageText): Facts => factsOf(textOf(text), ordinary);
    const hasNames = (text: PassageText): boolean =>
      own.names.length === 0 || factsOfOther(text).names.some((found) => !own.names.includes(found));
    const other = candidates.find(hasNames) ?? candidates[0];
    chosen.set(name, exchange(own, other ? factsOfOther(other) : { names: [], numbers: [] }, random));
  });
  return (text: PassageText): ReadonlyMap<string, string> => chosen.get(nameOf(text)) ?? new Map<string, string>();
}

/** A twin's distributions as distributions of the text. A token of a substitute changes places with the true one. */
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
