import { HumanError } from "../../protocol/humanError";

const fewestWords = 4;

/**
 * Splits a text into a prompt and an answer. Splits after a sentence that ends near the middle. If no sentence ends
 * there, splits between two words near the middle.
 *
 * @throws HumanError when the text is too short
 */
export function splitSelection(selection: string): readonly [prompt: string, answer: string] {
  const text = selection.trim();
  const gaps = Array.from(text.matchAll(/\s+/g), ({ 0: { length }, index }) => ({ start: index, end: index + length }));
  if (gaps.length + 1 < fewestWords) {
    throw new HumanError(`The selection has fewer than ${fewestWords} words; select a longer passage.`);
  }
  const middle = text.length / 2;
  const nearest = (candidates: typeof gaps): (typeof gaps)[number] | undefined =>
    candidates.toSorted((left, right) => Math.abs(left.start - middle) - Math.abs(right.start - middle))[0];
  const isBetweenSentences = ({ start }: { start: number }): boolean =>
    /[.!?]["'”’)]?$/.test(text.slice(0, start)) && Math.abs(start - middle) < text.length / 6;
  const gap = nearest(gaps.filter(isBetweenSentences)) ?? nearest(gaps) ?? { start: 0, end: 0 };
  return [text.slice(0, gap.start), text.slice(gap.end)];
}
