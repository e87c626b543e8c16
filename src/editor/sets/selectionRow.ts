import { HumanError } from "../../protocol/humanError";

/** What an existing set says about the rows to come. */
export interface SetSurvey {
  /** For the next row's id, so that it is new. */
  readonly nextNumber: number;
  /** The tasks in it, the most frequent first. */
  readonly tasks: readonly string[];
}

/** Keys that a set's rows have in place of LUME's, as a configuration's `data.fields` names them. */
export type RowFields = Readonly<Partial<Record<string, string>>>;

/** Looks through a set's text (JSON Lines) without parsing it: sets can be long. */
export const surveySet = (text: string, fields: RowFields = {}): SetSurvey => {
  const numbers = Array.from(text.matchAll(/"selection-(\d+)sc1"/g), ([, number]) => Number(number));
  const counts = new Map<string, number>();
  const taskKey = JSON.stringify(fields["task"] ?? "task").replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
  for (const [, task] of text.matchAll(new RegExp(`${taskKey}\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`, "g"))) {
    if (task !== undefined) counts.set(task, (counts.get(task) ?? 0) + 1);
  }
  const tasks = [...counts].sort(([, left], [, right]) => right - left).map(([task]) => JSON.parse(task) as string);
  return { nextNumber: numbers.reduce((most, number) => Math.max(most, number), 0) + 1, tasks };
};

/** The task of a set's first row. */
export const firstTask = "Task1";

/**
 * A selected text as one row of a set, in LUME's shape unless the configuration names other keys: a completion, whose
 * beginning the model is given and whose rest it must, or must not, say. It is cut between two sentences where one ends
 * near the middle, else between two words.
 *
 * @returns one JSON line without its end
 * @throws HumanError for a text that is too short
 */
export const selectionRow = (selection: string, number: number, task: string, fields: RowFields = {}): string => {
  const [prompt, answer] = splitText(selection);
  const id = `selection-${number}sc1`;
  const wholeText = fields["prompt"] === undefined ? fields["text"] : undefined;
  return JSON.stringify({
    [fields["id"] ?? "id"]: id,
    ...(fields["document"] !== undefined && { [fields["document"]]: id }),
    ...(wholeText !== undefined
      ? { [wholeText]: selection.trim() }
      : { [fields["prompt"] ?? "input"]: prompt, [fields["answer"] ?? "output"]: answer }),
    [fields["task"] ?? "task"]: task,
  });
};

const fewestWords = 4;

const splitText = (selection: string): readonly [string, string] => {
  const text = selection.trim();
  const gaps = Array.from(text.matchAll(/\s+/g), ({ 0: { length }, index }) => ({ start: index, end: index + length }));
  if (gaps.length + 1 < fewestWords) {
    throw new HumanError(
      `The selection has fewer than ${fewestWords} words; select a passage whose beginning can be told from its rest.`,
    );
  }
  const middle = text.length / 2;
  const nearest = (candidates: typeof gaps): (typeof gaps)[number] | undefined =>
    candidates.toSorted((left, right) => Math.abs(left.start - middle) - Math.abs(right.start - middle))[0];
  const isBetweenSentences = ({ start }: { start: number }): boolean =>
    /[.!?]["'”’)]?$/.test(text.slice(0, start)) && Math.abs(start - middle) < text.length / 6;
  const gap = nearest(gaps.filter(isBetweenSentences)) ?? nearest(gaps) ?? { start: 0, end: 0 };
  return [text.slice(0, gap.start), text.slice(gap.end)];
};

/** What has to be appended to a set's text so that the row stands on a line of its own. */
export const asAppended = (row: string, textBefore: string): string =>
  textBefore === "" || textBefore.endsWith("\n") ? `${row}\n` : `\n${row}\n`;
