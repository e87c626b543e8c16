import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { readConfigurationOutline } from "../../control/configurationOutline";
import { namesIn } from "../../data/fieldNames";
import type { EvaluationEvent } from "../../protocol/events";
import { isLeaking, recitedAbove } from "../../protocol/leaks";
import { describePart, isSample } from "../../protocol/measuredPart";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import type { RunKind } from "../../protocol/runKind";
import { layout } from "../../runs/layout";
import { scoreProblem } from "../../protocol/scoreProblem";
import { readValidLines } from "../../runs/lines";
import { isPassageEvaluation } from "../../runs/recorded";
import { readRunPassages } from "../../runs/runPassages";

/** The score of a passage in one evaluation. */
export interface ScorePoint {
  readonly step: number;
  readonly phase: EvaluationEvent["phase"];
  /** The score is null if the evaluation could not measure the passage. */
  readonly score: number | null;
  readonly isLeaking: boolean;
  /** The part of the passages that the evaluation measured, in words. It is undefined if it measured all passages. */
  readonly sample: string | undefined;
}

/**
 * The record of one passage in an evaluation. It leaves out the scores of single tokens, because these scores are the
 * largest part of a record.
 */
type PassageRecord = Omit<PassageEvaluation, "tokens">;

/** A passage of a run with its scores. */
export interface MeasuredPassage {
  readonly runFolder: string;
  /** The kind of the run, which decides whether its steps are called rounds. */
  readonly runKind: RunKind;
  readonly passage: Passage;
  /**
   * One score for each evaluation that measured the passage, in the order of the evaluations. An evaluation during
   * training measures only a sample of the passages.
   */
  readonly history: readonly ScorePoint[];
  /** The passage's record in the last evaluation that measured the passage. */
  readonly latest: PassageRecord | undefined;
  /** Whether the run has a newer evaluation that did not measure the passage. */
  readonly isOlder: boolean;
}

/**
 * Why a passage could not be measured in the last evaluation that covered it. The result is undefined if this
 * evaluation gave a score, or if no evaluation covered the passage.
 */
export function whyUnmeasured({ history, latest }: MeasuredPassage): string | undefined {
  if (history.at(-1)?.score !== null) return undefined;
  return scoreProblem(null, latest?.unmeasured?.score);
}

/** Whether the passage leaked when it was last measured. */
export function stillLeaks({ history }: MeasuredPassage): boolean {
  return history.at(-1)?.isLeaking === true;
}

/** The last score of a passage; 0 for a passage without a score. */
export function lastScore({ history }: MeasuredPassage): number {
  return history.at(-1)?.score ?? 0;
}

/**
 * Compares two passages for sorting. Leaking passages come first, then passages that could not be measured, then
 * passages with higher scores.
 */
export function byLeak(left: MeasuredPassage, right: MeasuredPassage): number {
  const isUnmeasured = (scored: MeasuredPassage): number => Number(whyUnmeasured(scored) !== undefined);
  return (
    Number(stillLeaks(right)) - Number(stillLeaks(left)) ||
    isUnmeasured(right) - isUnmeasured(left) ||
    lastScore(right) - lastScore(left)
  );
}

type EvaluationFile = Pick<EvaluationEvent, "step" | "phase" | "file" | "time" | "passages">;

export type ScoreReader = ReturnType<typeof openScores>;
/**
 * A run's passages with their scores, and the names of keys or columns from `data.fields` in the run's configuration.
 */
export type ScoredRun = Awaited<ReturnType<ScoreReader["read"]>>;

/** Reads a run's scores. */
export function openScores(runFolder: string, runKind: RunKind = "unlearn") {
  let taken: readonly string[] = [];
  let passages: readonly MeasuredPassage[] = [];
  let fieldNames: readonly string[] | undefined;
  return {
    /**
     * Reads only the evaluations that are new since the last call.
     *
     * @throws HumanError when the run's file of passages is damaged
     */
    read: async (evaluations: readonly EvaluationFile[]) => {
      // A resumed run may repeat an evaluation and write the evaluation's file again. The path of the file stays the
      // same, but the repeated evaluation has a new timestamp. So each entry of `names` contains the path and the
      // timestamp.
      const names = evaluations.map(({ file, time }) => `${file} ${time}`);
      const isContinued = taken.length > 0 && taken.every((name, index) => names[index] === name);
      // `taken` contains the names of the evaluations that `passages` already covers. Both variables change only after
      // every file has been read. If a read fails, both keep their old values, so the next call reads the same files
      // again.
      let next = isContinued
        ? passages
        : (await readRunPassages(runFolder)).map((passage) => ({
            ...{ runFolder, runKind, passage, history: [], latest: undefined, isOlder: false },
          }));
      for (const evaluation of evaluations.slice(isContinued ? taken.length : 0)) {
        const records = await readRecords(path.join(runFolder, evaluation.file));
        next = await addEvaluation(next, evaluation, records);
      }
      passages = next;
      taken = names;
      fieldNames ??= await readFieldNames(runFolder);
      return { runFolder, passages, fieldNames };
    },
  };
}

const readFieldNames = async (runFolder: string): Promise<string[]> => {
  const outline = await readConfigurationOutline(path.join(runFolder, layout.configuration));
  return namesIn(outline?.fields ?? {});
};

/** Number of passages that are joined with their records between two pauses. A pause lets the window answer keys. */
const passagesAtOnce = 2000;

const addEvaluation = async (
  passages: readonly MeasuredPassage[],
  evaluation: EvaluationFile,
  records: ReadonlyMap<string, PassageRecord>,
): Promise<readonly MeasuredPassage[]> => {
  // The file is missing or damaged, so the earlier records are the newest that can be read.
  if (records.size === 0) return passages;
  const threshold = recitedAbove([...records.values()]);
  const sample = isSample(evaluation) ? describePart(evaluation) : undefined;
  const { step, phase } = evaluation;
  const add = (scored: MeasuredPassage): MeasuredPassage => {
    const { runFolder, runKind, passage, history } = scored;
    const latest = records.get(keyOf(passage));
    // A passage without a completion has no score to show.
    if (latest === undefined || latest.isOnlyScored)
      return { runFolder, runKind, passage, history, latest: scored.latest, isOlder: history.length > 0 };
    const point = { step, phase, score: latest.score, isLeaking: isLeaking(latest, threshold), sample };
    return { runFolder, runKind, passage, history: [...history, point], latest, isOlder: false };
  };
  const added: MeasuredPassage[] = [];
  for (let first = 0; first < passages.length; first += passagesAtOnce) {
    for (const scored of passages.slice(first, first + passagesAtOnce)) added.push(add(scored));
    await nextTurn();
  }
  return added;
};

/** The key includes the set, because an id is unique only within its set. */
const keyOf = ({ split, id }: Pick<Passage, "split" | "id">): string => `${split} ${id}`;

/**
 * Reads the file of an evaluation page by page, because the editor would hang while a large file is read at once. If
 * the file is missing, there are no records.
 */
const readRecords = async (file: string): Promise<Map<string, PassageRecord>> => {
  const records = new Map<string, PassageRecord>();
  try {
    for await (const lines of readValidLines(file, isPassageEvaluation)) {
      for (const { value } of lines) {
        const record: PassageRecord & { tokens?: unknown } = value;
        delete record.tokens;
        records.set(keyOf(record), record);
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return records;
};
