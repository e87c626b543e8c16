import { locateRows } from "../../../../src/editor/annotations/locateRows";
import { annotateRows } from "../../../../src/editor/annotations/rowAnnotations";
import type { RowAnnotation } from "../../../../src/editor/annotations/rowAnnotations";
import type { MeasuredPassage } from "../../../../src/editor/annotations/measuredPassages";
import type { Passage } from "../../../../src/protocol/passages";

export const file = "/data/forget.jsonl";

/** A passage on a line counted from 0. */
export function passage(line: number, changes: Partial<Passage> = {}): Passage {
  return {
    id: `novel-${line}sc1`,
    document: `novel-${line}`,
    task: "Task1",
    split: "forget",
    kind: "completion",
    prompt: `The prompt of line ${line}`,
    answer: `the answer of line ${line}.`,
    rephrasings: [],
    source: { file, line: line + 1 },
    ...changes,
  };
}

/** A passage with one score for each evaluation, 60 steps apart. It leaks with a score above 0.3. */
export function scored(of: Passage, ...scores: readonly (number | null)[]): MeasuredPassage {
  const last = scores.at(-1);
  return {
    runFolder: "/runs/one",
    runKind: "unlearn",
    passage: of,
    history: scores.map((score, index) => ({
      step: 60 * index,
      phase: index === 0 ? "before" : "during",
      score,
      isLeaking: score !== null && score > 0.3,
      sample: undefined,
    })),
    isOlder: false,
    latest:
      last === undefined
        ? undefined
        : {
            id: of.id,
            split: of.split,
            task: of.task,
            kind: of.kind,
            completion: ` ${of.answer}`,
            score: last,
            ...(last === null
              ? { unmeasured: { score: "it is broken" } }
              : { span: { expected: [0, 10], generated: [1, 11], words: 2 } }),
          },
  };
}

export function row({ id, prompt, answer }: Passage): string {
  return JSON.stringify({ id, input: prompt, output: answer });
}

/** The annotations of a text in a file. */
export function annotate(
  name: string,
  text: string,
  run: readonly MeasuredPassage[],
  names: readonly string[] = [],
): readonly RowAnnotation[] {
  const located = locateRows(
    { file: name, text, names },
    run.map(({ passage: of }) => of),
    run.map(({ latest }) => latest?.span?.expected),
  );
  return annotateRows(located, run);
}
