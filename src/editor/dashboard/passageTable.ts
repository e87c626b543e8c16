import path from "node:path";
import type {
  AttackedRecord,
  DocumentMemberships,
  Exposure,
} from "../../protocol/documentMembership/documentMemberships";
import type { Inspection, PassageRow, PassageScores } from "../../protocol/dashboard";
import type { EvaluationEvent } from "../../protocol/events";
import { HumanError } from "../../protocol/humanError";
import { recitedAbove } from "../../protocol/leaks";
import type { ScoredPassage } from "../../protocol/leaks";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage, Split } from "../../protocol/passages";
import { retrainedRecords } from "../../protocol/retrained";
import { scoreProblem } from "../../protocol/scoreProblem";
import { layout } from "../../runs/layout";
import { readLine, readLines, readValidLines } from "../../runs/lines";
import type { LinePlace } from "../../runs/lines";
import { readMemberships } from "../../runs/readMemberships";
import { ifDamaged } from "../../runs/ifDamaged";
import { readReferenceFor } from "../../runs/reference";
import { isPassage, isPassageEvaluation } from "../../runs/recorded";
import { comparableScores, namedScores } from "./retrainedScores";

/**
 * Identifies the file of one evaluation. The time is included, because a resumed run may write the file of the same
 * step again.
 */
type EvaluationFile = Pick<EvaluationEvent, "file" | "time">;

/** Names a passage by its set and id, because an id is unique only within a set. */
export interface PassageName {
  readonly split?: Split;
  readonly id: string;
}

type PassageIndex = Awaited<ReturnType<typeof indexPassages>>;
type EvaluationIndex = Awaited<ReturnType<typeof indexEvaluation>>;

const excerptLength = 90;
const passageRemedy = "start the run again";
const evaluationRemedy = "evaluate the run again";

/**
 * A run's passages and their evaluations. The texts stay on disk. The table keeps only the places of the texts in the
 * files. Each file is read once, when a request first needs it.
 *
 * @param configurationFile the file of the run's configuration. The scores of the retrained model are beside this file
 * @param retrainedIn finds the evaluation of the retrained model to compare another evaluation with. Without this
 *   function, the file of the retrained model has its scores
 */
export function openPassageTable(
  runFolder: string,
  configurationFile?: string,
  retrainedIn?: (evaluation: EvaluationFile) => EvaluationFile | undefined,
) {
  let index: Promise<PassageIndex> | undefined;
  /**
   * Maps the file of an evaluation to an index of its contents. A resumed run can write a new version of the file.
   * `time` identifies the version that the index describes.
   */
  const evaluations = new Map<string, { readonly time: string; readonly index: Promise<EvaluationIndex> }>();
  const passageFile = path.join(runFolder, layout.passages);
  /** The scores of the retrained model from its file. */
  let reference: Awaited<ReturnType<typeof readReferenceScores>>;

  const openIndex = (): Promise<PassageIndex> => {
    if (index !== undefined) return index;
    const opened = explained(passageFile, passageRemedy, indexPassages(passageFile));
    index = opened;
    // After a failed read, the next request reads the file again. The file may have been missing only because the run
    // had not begun yet.
    opened.catch(() => (index = undefined));
    return opened;
  };
  const openEvaluation = async ({ file, time }: EvaluationFile): Promise<EvaluationIndex> => {
    const { byKey } = await openIndex();
    const known = evaluations.get(file);
    if (known?.time === time) return known.index;
    const full = path.join(runFolder, file);
    const opened = { time, index: explained(full, evaluationRemedy, indexEvaluation(full, byKey, configurationFile)) };
    evaluations.set(file, opened);
    opened.index.catch(() => evaluations.get(file) === opened && evaluations.delete(file));
    return opened.index;
  };
  const readReferenceScores = async () => {
    if (configurationFile === undefined) return undefined;
    // The dashboard's alerts report a damaged file.
    const { rows } = await openIndex();
    const retrained = await readReferenceFor(configurationFile, rows).catch(ifDamaged(undefined));
    return retrained && retrainedRecords(retrained, rows);
  };
  const retrainedScores = async (evaluation: EvaluationFile): Promise<(number | null)[]> => {
    const { rows } = await openIndex();
    const scoresOf = async (file: EvaluationFile) => namedScores(rows, await openEvaluation(file));
    if (retrainedIn !== undefined) {
      const beside = retrainedIn(evaluation);
      return beside === undefined ? [] : comparableScores(await scoresOf(evaluation), await scoresOf(beside));
    }
    reference ??= await readReferenceScores();
    return reference === undefined ? [] : comparableScores(await scoresOf(evaluation), reference);
  };
  const passageAt = async (passage: number): Promise<Passage> => {
    const place = (await openIndex()).places[passage];
    if (place === undefined) throw new HumanError(`${passageFile} has no passage ${passage + 1}; open the run again.`);
    return explained(passageFile, passageRemedy, readLine(passageFile, place, isPassage));
  };

  return {
    rows: async (): Promise<readonly PassageRow[]> => (await openIndex()).rows,
    scores: async (evaluation: EvaluationFile): Promise<PassageScores> => {
      const { scores, threshold, unmeasured, byCharacters, exposures } = await openEvaluation(evaluation);
      const retrained = await retrainedScores(evaluation);
      return { scores, threshold, unmeasured, byCharacters, exposures, retrained };
    },
    passage: passageAt,
    /** @returns the index of the passage. Without `split`, the index of the first passage with this id */
    find: async ({ split, id }: PassageName): Promise<number> => {
      const { rows } = await openIndex();
      const place = rows.findIndex((row) => row.id === id && row.split === (split ?? row.split));
      if (place < 0) throw new HumanError(`${passageFile} has no passage ${id}; choose a passage of the run.`);
      return place;
    },
    inspect: async (passage: number, evaluation: EvaluationFile): Promise<Inspection> => {
      const { places, memberships } = await openEvaluation(evaluation);
      const place = places[passage];
      const file = path.join(runFolder, evaluation.file);
      const record =
        place === undefined
          ? null
          : await explained(file, evaluationRemedy, readLine(file, place, isPassageEvaluation));
      const retrained = (await retrainedScores(evaluation))[passage] ?? null;
      const membership = record && membershipOf(record, memberships);
      return { passage: await passageAt(passage), record, membership, retrained };
    },
  };
}

const membershipOf = (
  { split, kind, id, loss }: PassageEvaluation,
  { documents, problem }: DocumentMemberships,
): Inspection["membership"] => {
  // A run of an early version has null for a loss that is not a number.
  if (split !== "forget" || kind !== "completion" || typeof loss !== "number") return null;
  return documents.get(id) ?? (problem === undefined ? null : { problem });
};

const keyOf = ({ split, id }: Pick<Passage, "split" | "id">): string => `${split}/${id}`;

const indexPassages = async (file: string) => {
  const rows: PassageRow[] = [];
  const places: LinePlace[] = [];
  /** Maps the key of a passage to the index of the passage. */
  const byKey = new Map<string, number>();
  for await (const lines of readLines(file)) {
    for (const { value: passage, offset, length } of lines) {
      if (!isPassage(passage)) throw new SyntaxError(`The line at byte ${offset} is not a passage.`);
      const { id, task, split, kind } = passage;
      byKey.set(keyOf(passage), rows.length);
      rows.push({ id, task, split, kind, excerpt: excerptOf(passage) });
      places.push({ offset, length });
    }
  }
  return { rows, places, byKey };
};

/** The beginning of a question's prompt, or of a completion's answer. */
const excerptOf = ({ kind, prompt, answer }: Passage): string => {
  const text = (kind === "question" ? prompt : answer).replaceAll(/\s+/g, " ").trim();
  return text.length <= excerptLength ? text : `${text.slice(0, excerptLength).trimEnd()}…`;
};

/**
 * A damaged line is skipped, because the other passages are still useful.
 *
 * @throws SyntaxError if all lines are damaged
 */
const indexEvaluation = async (
  file: string,
  byKey: ReadonlyMap<string, number>,
  configurationFile: string | undefined,
) => {
  const scores: (number | null)[] = Array.from({ length: byKey.size }, () => null);
  const places: (LinePlace | undefined)[] = Array.from({ length: byKey.size }, () => undefined);
  const scored: ScoredPassage[] = [];
  const unmeasured: Record<number, string> = {};
  const byCharacters: number[] = [];
  const attacked: AttackedRecord[] = [];
  for await (const lines of readValidLines(file, isPassageEvaluation)) {
    for (const { value: record, offset, length } of lines) {
      const { id, task, split, kind, score, comparedBy, loss } = record;
      scored.push({ split, kind, score, ...(comparedBy && { comparedBy }) });
      if (loss !== undefined) attacked.push({ id, task, split, kind, loss });
      const passage = byKey.get(keyOf(record));
      if (passage === undefined) continue;
      scores[passage] = score;
      const problem = record.isOnlyScored ? undefined : scoreProblem(score, record.unmeasured?.score);
      if (problem !== undefined) unmeasured[passage] = problem;
      if (comparedBy === "characters") byCharacters.push(passage);
      places[passage] = { offset, length };
    }
  }
  if (scored.length === 0 && byKey.size > 0) throw new SyntaxError("The file has no valid line.");
  const memberships = await readMemberships(attacked, configurationFile);
  const exposures: Record<number, Exposure> = {};
  for (const [id, { percentile, loss }] of memberships.documents) {
    const passage = byKey.get(keyOf({ split: "forget", id }));
    if (passage !== undefined) exposures[passage] = { percentile, loss };
  }
  return { scores, places, threshold: recitedAbove(scored), unmeasured, byCharacters, memberships, exposures };
};

const explained = async <Result>(file: string, remedy: string, reading: Promise<Result>): Promise<Result> => {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new HumanError(`${file} is missing; ${remedy}.`);
    if (error instanceof SyntaxError) throw new HumanError(`${file} is damaged; ${remedy}.`);
    throw error;
  }
};
