import { taskLabel } from "../../../src/protocol/wording";
import type { Measurement } from "./finishedJob";
import { isCompletion } from "./slice";
import type { LumeRow } from "./slice";

/** Completions of each task that the page shows. */
const examplesPerTask = 3;
/** A longer text is cut off at this number of characters. */
const longest = 300;

/** A model in the examples. */
interface Speaker {
  readonly title: string;
  readonly measurement: Measurement;
}

/** Three completions of each task: the end of the prompt, the true text, and what each model says. */
export function completionExamples(forget: readonly LumeRow[], speakers: readonly Speaker[]): string {
  const rows = forget.filter(isCompletion);
  const tasks = [...new Set(rows.map(({ task }) => task))].sort();
  const sections = tasks.map((task) => {
    const chosen = rows.filter((row) => row.task === task).slice(0, examplesPerTask);
    return [`### ${taskLabel(task)}`, ...chosen.map((row) => example(row, speakers))].join("\n\n");
  });
  return sections.join("\n\n");
}

const example = (row: LumeRow, speakers: readonly Speaker[]): string => {
  const said = speakers.flatMap(({ title, measurement }) => {
    const record = measurement.records.find(({ split, id }) => split === "forget" && id === row.id);
    return record === undefined ? [] : [`- **${title}**: ${oneLine(record.completion)}`];
  });
  return [
    `> … ${oneLine(row.input.slice(-promptLength))}`,
    [`- **true text**: ${oneLine(row.output)}`, ...said].join("\n"),
  ].join("\n\n");
};

/** Characters of the prompt that are shown. */
const promptLength = 120;

const oneLine = (text: string): string => {
  const line = text.trim().replace(/\s+/g, " ");
  if (line === "") return "(nothing)";
  return line.length > longest ? `${line.slice(0, longest)} …` : line;
};
