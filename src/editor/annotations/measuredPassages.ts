import { createReadStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { EvaluationEvent } from "../../protocol/events";
import { isLeaking, recitedAbove } from "../../protocol/leaks";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { readRunPassages } from "../../runs/runPassages";

/** What one evaluation gave a passage. */
export interface ScorePoint {
  readonly step: number;
  readonly phase: EvaluationEvent["phase"];
  readonly score: number;
  readonly isLeaking: boolean;
}

/** A passage of a run with what the run's evaluations gave it. */
export interface MeasuredPassage {
  readonly passage: Passage;
  /** In the order of the evaluations; those during a run leave most passages out. */
  readonly history: readonly ScorePoint[];
  /** Of the last evaluation that measured it. */
  readonly latest: Omit<PassageEvaluation, "tokens"> | undefined;
}

/** Whether the last evaluation found that the model still gives the passage away. */
export function stillLeaks({ history }: MeasuredPassage): boolean {
  return history.at(-1)?.isLeaking === true;
}

/** How much a passage is known: its last score, 0 where nothing has measured it. */
export function lastScore({ history }: MeasuredPassage): number {
  return history.at(-1)?.score ?? 0;
}

/** Those that are still given away first, then by score, the highest first. */
export function byLeak(left: MeasuredPassage, right: MeasuredPassage): number {
  return Number(stillLeaks(right)) - Number(stillLeaks(left)) || lastScore(right) - lastScore(left);
}

/** A run's passages with their scores. */
export interface MeasuredRun {
  readonly runFolder: string;
  readonly passages: readonly MeasuredPassage[];
}

type EvaluationFile = Pick<EvaluationEvent, "step" | "phase" | "file" | "time">;

/** Reads a run's scores, and later those alone that have been added. */
export interface ScoreReader {
  /** @throws HumanError for damaged passages */
  readonly read: (evaluations: readonly EvaluationFile[]) => Promise<MeasuredRun>;
}

export function openScores(runFolder: string): ScoreReader {
  let taken: readonly string[] = [];
  let passages: readonly MeasuredPassage[] = [];
  return {
    read: async (evaluations) => {
      // A resumed run writes an evaluation's file once more, at another time.
      const names = evaluations.map(({ file, time }) => `${file} ${time}`);
      const isContinued = taken.length > 0 && taken.every((name, index) => names[index] === name);
      // Kept only when every file has been read: a call after a failed one begins where the last successful one ended.
      let next = isContinued
        ? passages
        : (await readRunPassages(runFolder)).map((passage) => ({ passage, history: [], latest: undefined }));
      for (const evaluation of evaluations.slice(isContinued ? taken.length : 0)) {
        const records = await readRecords(path.join(runFolder, evaluation.file));
        next = addEvaluation(next, evaluation, records);
      }
      passages = next;
      taken = names;
      return { runFolder, passages };
    },
  };
}

const addEvaluation = (
  passages: readonly MeasuredPassage[],
  { step, phase }: EvaluationFile,
  records: ReadonlyMap<string, Omit<PassageEvaluation, "tokens">>,
): MeasuredPassage[] => {
  const threshold = recitedAbove([...records.values()]);
  return passages.map((scored) => {
    const latest = records.get(keyOf(scored.passage));
    if (latest === undefined) return scored;
    const point = { step, phase, score: latest.score, isLeaking: isLeaking(latest, threshold) };
    return { ...scored, history: [...scored.history, point], latest };
  });
};

/** An id is unique within its set only. */
const keyOf = ({ split, id }: Pick<Passage, "split" | "id">): string => `${split} ${id}`;

/**
 * Line by line: a large run's evaluation would hold up the editor if it were read at one go. The tokens, which are most
 * of it, are dropped. A file that is not there yet, or no longer, has no records.
 */
const readRecords = async (file: string): Promise<Map<string, Omit<PassageEvaluation, "tokens">>> => {
  const records = new Map<string, Omit<PassageEvaluation, "tokens">>();
  try {
    for await (const line of createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity })) {
      if (line === "") continue;
      const record = JSON.parse(line) as Omit<PassageEvaluation, "tokens"> & { tokens?: unknown };
      delete record.tokens;
      records.set(keyOf(record), record);
    }
  } catch (error) {
    // The last line of a file that is being written may be torn.
    if (!(error instanceof SyntaxError) && (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return records;
};
