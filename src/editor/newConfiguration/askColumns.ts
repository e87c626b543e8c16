import path from "node:path";
import type { UnnamedColumns } from "../../control/propose/unnamedColumns";
import type { FieldNames } from "../../data/fieldNames";
import type { Proposing } from "./draft";
import { choose, isLeaving } from "./steps";
import type { Answer, Choice, StepFrame } from "./steps";

/** The columns in words: `columns Frage and Antwort`. */
export function describeColumns({ columns, word }: UnnamedColumns): string {
  return `${word}${columns.length === 1 ? "" : "s"} ${new Intl.ListFormat("en-GB").format(columns)}`;
}

/**
 * Asks which columns of a list of texts a model reads and must answer. Lethe asks only if no column has a usual name.
 * If the list has only one column, this column contains whole texts, and there is nothing to ask.
 */
export async function askColumns(
  unnamed: UnnamedColumns,
  frame: StepFrame,
  { shorten }: Proposing,
): Promise<Answer<FieldNames>> {
  const { file, columns, examples, word } = unnamed;
  const [only = "", ...others] = columns;
  if (others.length === 0) return { value: { text: only } };
  const choiceOf = (column: string): Choice<string> => ({
    label: column,
    detail: shorten(examples[column] ?? "", 100),
    value: column,
  });
  const name = path.basename(file);
  const read = await choose(frame, `Which ${word} of ${name} has the question or the text?`, columns.map(choiceOf));
  if (isLeaving(read)) return read;
  const whole: Choice<string> = {
    label: "$(circle-slash) None",
    detail: `“${read.value}” has whole texts: Lethe takes their first half as the prompt`,
    value: "",
  };
  const answers = [...columns.filter((column) => column !== read.value).map(choiceOf), whole];
  const answer = await choose(frame, `Which ${word} has the answer to “${read.value}”?`, answers);
  if (isLeaving(answer)) return answer;
  if (answer.value === "") return { value: { text: read.value } };
  const isQuestion = examples[read.value]?.trim().endsWith("?") === true;
  const kinds: readonly Choice<"question" | "prompt">[] = [
    { label: "Questions", detail: "The model must no longer know the answers", value: "question" },
    { label: "Beginnings of texts", detail: "The model must no longer complete them", value: "prompt" },
  ];
  const ordered = isQuestion ? kinds : kinds.toReversed();
  const kind = await choose(frame, `What does “${read.value}” have?`, ordered);
  if (isLeaving(kind)) return kind;
  return { value: { [kind.value]: read.value, answer: answer.value } };
}
