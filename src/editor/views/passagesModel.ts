import type { DocumentMembership } from "../../protocol/documentMembership/documentMemberships";
import { describeMembership } from "../../protocol/documentMembership/words";
import { notMeasurable } from "../../protocol/figureTables";
import { isLeaking, recitedAbove } from "../../protocol/leaks";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { scoreProblem } from "../../protocol/scoreProblem";
import { describeScore, taskLabel } from "../../protocol/wording";
import { readEvaluation } from "../../runs/reader";
import { readMemberships } from "../../runs/readMemberships";
import { readRunPassages } from "../../runs/runPassages";
import { evaluationBefore, latestEvaluation } from "../run";
import type { Run } from "../run";

export type PassagesTree = ReturnType<typeof passagesTree>;
export type TaskNode = PassagesTree["tasks"][number];
export type PassageNode = ReturnType<typeof passageNode>;
/** A row of the Passages view. */
export type PassagesNode = TaskNode | PassageNode;

/** The fields of a passage's evaluation that the view needs. */
type PassageScore = Pick<
  PassageEvaluation,
  "id" | "split" | "kind" | "score" | "completion" | "comparedBy" | "unmeasured"
>;

export const emptyTree: PassagesTree = { tasks: [], leaking: 0, unmeasured: 0 };

/**
 * A run's passages with the scores of the run's latest evaluation; empty before the first evaluation.
 *
 * @throws HumanError when a file of the run is missing or damaged
 */
export async function readPassagesTree(run: Run): Promise<PassagesTree> {
  const before = evaluationBefore(run);
  const latest = latestEvaluation(run) ?? before;
  if (latest === undefined) return emptyTree;
  const [passages, now, earlier] = await Promise.all([
    readRunPassages(run.folder),
    readEvaluation(run.folder, latest.file),
    before === undefined || before === latest ? [] : readEvaluation(run.folder, before.file),
  ]);
  const scores = earlier.flatMap(({ split, id, score }) =>
    (split === "forget" || split === "earlier") && score !== null ? [[id, score] as const] : [],
  );
  const cameBack = (latest.earlier ?? []).flatMap((outcome) => outcome.cameBack);
  const { documents } = await readMemberships(now, run.record?.configurationFile);
  return passagesTree(run.folder, passages, now, new Map(scores), documents, new Set(cameBack));
}

/**
 * The forget set's passages by task. Within a task, leaking passages come first, then passages that could not be
 * measured, then passages with higher scores. A first group has what has come back of earlier requests.
 *
 * @param latest the records of the latest evaluation. The tree leaves out the passages that have no record
 * @param before a map from a passage's id to the passage's score before the first step
 * @param memberships what the loss of each document tells an attacker, by the document's id
 * @param cameBack the ids of the passages of earlier requests that have come back
 */
export function passagesTree(
  runFolder: string,
  passages: readonly Passage[],
  latest: readonly PassageScore[],
  before: ReadonlyMap<string, number>,
  memberships: ReadonlyMap<string, DocumentMembership> = new Map(),
  cameBack: ReadonlySet<string> = new Set(),
) {
  const threshold = recitedAbove(latest);
  const measured = new Map(latest.map((score) => [keyOf(score), score]));
  const byTask = new Map<string, PassageNode[]>();
  const returned: PassageNode[] = [];
  for (const passage of passages) {
    const isBack = passage.split === "earlier" && cameBack.has(passage.id);
    const found = passage.split === "forget" || isBack ? measured.get(keyOf(passage)) : undefined;
    if (found === undefined) continue;
    const scored = { found, before: before.get(passage.id), isLeaking: isBack || isLeaking(found, threshold) };
    const node = passageNode(runFolder, passage, scored, isBack ? undefined : memberships.get(passage.id));
    const group = isBack ? returned : (byTask.get(passage.task) ?? []);
    if (!isBack) byTask.set(passage.task, group);
    group.push(node);
  }
  const tasks = [...byTask].map(([task, children]) => {
    children.sort((left, right) => urgency(right) - urgency(left) || (right.score ?? 0) - (left.score ?? 0));
    const leaking = children.filter(({ isLeaking }) => isLeaking).length;
    const unmeasured = children.filter(({ score }) => score === null).length;
    const gap = unmeasured === 0 ? "" : `, ${unmeasured} ${notMeasurable}`;
    const description = `${leaking} of ${children.length} leaking${gap}`;
    return { type: "task" as const, task, label: taskLabel(task), leaking, unmeasured, description, children };
  });
  tasks.sort((left, right) => (left.task < right.task ? -1 : 1));
  if (returned.length > 0) tasks.unshift(cameBackGroup(returned));
  const total = (key: "leaking" | "unmeasured"): number => tasks.reduce((sum, task) => sum + task[key], 0);
  return { tasks, leaking: total("leaking"), unmeasured: total("unmeasured") };
}

/** The group of what has come back. Its name is no name of a task, because a task's name is not empty. */
const cameBackGroup = (children: PassageNode[]) => ({
  ...{ type: "task" as const, task: "", label: "Came back from earlier requests", leaking: children.length },
  ...{ unmeasured: 0, description: String(children.length), children },
});

const keyOf = ({ split, id }: Pick<Passage, "split" | "id">): string => `${split} ${id}`;

const urgency = ({ isLeaking, score }: PassageNode): number => (isLeaking ? 2 : score === null ? 1 : 0);

/** The record of a passage, its score before the first step, and whether it leaks now. */
interface ScoredPassage {
  readonly found: PassageScore;
  readonly before: number | undefined;
  readonly isLeaking: boolean;
}

const longestLabel = 80;

const passageNode = (
  runFolder: string,
  { id, split, kind, prompt, answer, source }: Passage,
  { found, before, isLeaking: leaks }: ScoredPassage,
  membership: DocumentMembership | undefined,
) => {
  const { score } = found;
  const measure = found.comparedBy === "characters" ? " by characters" : "";
  const now = score === null ? notMeasurable : describeScore(kind, score) + measure;
  const shortScore = kind === "question" || score === null ? now : `${describeScore(kind, score)} recited`;
  const text = prompt.replaceAll(/\s+/g, " ").trim();
  const shown = text.length > longestLabel ? `${text.slice(0, longestLabel)}…` : text;
  return {
    type: "passage" as const,
    // Commands find the passage by `runFolder`, `split` and `id`.
    runFolder,
    split,
    id,
    // The score comes first, because a narrow view cuts off the end.
    label: `${shortScore} · ${shown}`,
    description: kind === "completion" && before !== undefined ? `${describeScore(kind, before)} → ${now}` : now,
    isLeaking: leaks,
    score,
    /** The reason why the passage has no score. It is undefined if the passage has a score. */
    problem: scoreProblem(score, found.unmeasured?.score),
    /** What an attacker learns from the loss of the document. It is undefined if this was not measured. */
    membership: membership && describeMembership(membership),
    prompt,
    answer,
    completion: found.completion,
    source,
  };
};
