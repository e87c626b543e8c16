import { isLeaking, recitedAbove } from "../../protocol/leaks";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage, SourceLine } from "../../protocol/passages";
import { formatScore } from "../../protocol/wording";

/** A row of the Passages view. */
export type PassagesNode = TaskNode | PassageNode;

export interface TaskNode {
  readonly type: "task";
  readonly task: string;
  readonly leaking: number;
  readonly description: string;
  /** The task's passages. Leaking passages come first, then passages with higher scores. */
  readonly children: readonly PassageNode[];
}

export interface PassageNode {
  readonly type: "passage";
  /** Commands find the passage by `runFolder`, `split` and `id`. */
  readonly runFolder: string;
  readonly split: "forget";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly isLeaking: boolean;
  readonly prompt: string;
  readonly answer: string;
  readonly completion: string;
  readonly source: SourceLine;
}

export interface PassagesTree {
  readonly tasks: readonly TaskNode[];
  /** Over all tasks. */
  readonly leaking: number;
}

/** The part of an evaluation's line that the view needs. The tokens, most of the line, are left out. */
export type PassageScore = Pick<PassageEvaluation, "id" | "split" | "kind" | "score" | "completion">;

export const emptyTree: PassagesTree = { tasks: [], leaking: 0 };

/**
 * The forget set's passages by task. Within a task, leaking passages come first, then passages with higher scores.
 *
 * @param latest lines of the latest evaluation; the tree leaves out passages without a line
 * @param before maps a passage's id to its score before the first step
 */
export function passagesTree(
  runFolder: string,
  passages: readonly Passage[],
  latest: readonly PassageScore[],
  before: ReadonlyMap<string, number>,
): PassagesTree {
  const threshold = recitedAbove(latest);
  const measured = new Map(latest.filter(({ split }) => split === "forget").map((score) => [score.id, score]));
  const byTask = new Map<string, { readonly node: PassageNode; readonly score: number }[]>();
  for (const passage of passages) {
    const found = passage.split === "forget" ? measured.get(passage.id) : undefined;
    if (found === undefined) continue;
    const group = byTask.get(passage.task) ?? [];
    byTask.set(passage.task, group);
    group.push({ node: passageNode(runFolder, passage, found, before.get(passage.id), threshold), score: found.score });
  }
  const tasks = [...byTask].map(([task, group]): TaskNode => {
    const children = group
      .sort((left, right) => Number(right.node.isLeaking) - Number(left.node.isLeaking) || right.score - left.score)
      .map(({ node }) => node);
    const leaking = children.filter((node) => node.isLeaking).length;
    return { type: "task", task, leaking, description: `${leaking} of ${children.length} leaking`, children };
  });
  tasks.sort((left, right) => (left.task < right.task ? -1 : 1));
  return { tasks, leaking: tasks.reduce((sum, { leaking }) => sum + leaking, 0) };
}

const longestLabel = 80;

const passageNode = (
  runFolder: string,
  { id, kind, prompt, answer, source }: Passage,
  found: PassageScore,
  before: number | undefined,
  threshold: number,
): PassageNode => {
  const leaks = isLeaking(found, threshold);
  const now = kind === "question" ? (found.score === 1 ? "answered" : "not answered") : formatScore(found.score);
  const score = kind === "question" ? `t ${found.score}` : `r ${found.score.toFixed(2)}`;
  const text = prompt.replaceAll(/\s+/g, " ").trim();
  const shown = text.length > longestLabel ? `${text.slice(0, longestLabel)}…` : text;
  return {
    type: "passage",
    runFolder,
    split: "forget",
    id,
    // The score comes first, because a narrow view cuts off the end.
    label: `${score} · ${shown}`,
    description: kind === "completion" && before !== undefined ? `${formatScore(before)} → ${now}` : now,
    isLeaking: leaks,
    prompt,
    answer,
    completion: found.completion,
    source,
  };
};
