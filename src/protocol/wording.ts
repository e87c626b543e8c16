import type { MatchedSpan } from "./metrics";
import type { PassageKind } from "./passages";

/** A score in 0..1 as text with three decimals, or a dash if the score is missing. */
export function formatScore(score: number | null | undefined): string {
  return score == null ? "–" : score.toFixed(3);
}

/** The text for a value that no evaluation has measured. */
export const notMeasured = "not measured";

/**
 * A share in 0..1 as a percentage for a sentence: `48 %`. Only a share of exactly 0 becomes `0 %`, and only a share of
 * exactly 1 becomes `100 %`. A missing share is `not measured`.
 */
export function formatPercent(share: number | null | undefined): string {
  if (share == null) return notMeasured;
  const percent = 100 * share;
  if (percent > 0 && percent < 0.5) return "under 1 %";
  if (percent < 100 && percent >= 99.5) return "over 99 %";
  return `${Math.round(percent)} %`;
}

/**
 * A passage's score in words. The score of a completion is a percentage, such as `48 %`. The score of a question is
 * `answered` or `not answered`. A missing score is `not measured`.
 */
export function describeScore(kind: PassageKind | undefined, score: number | null | undefined): string {
  if (kind !== "question" || score == null) return formatPercent(score);
  return score === 1 ? "answered" : "not answered";
}

/** The length of a matched span as text: `12 words`, `1 word`, or `12 characters` in a script without spaces. */
export function describeSpan(span: MatchedSpan | undefined): string {
  const count = span?.words ?? 0;
  const unit = span?.unit === "characters" ? "character" : "word";
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** A duration as text: `45 s`, `2 min 05 s`, `1 h 03 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${twoDigits(Math.floor((whole % 3600) / 60))} min`;
}

/**
 * The progress of an activity as text: `completing passages, 12 of 60`, or `loading the model`. Every reader of a run
 * shows this text.
 *
 * @param activity its total is 1 if the activity cannot tell how much of it is done
 */
export function describeActivity({ name, done, total }: ActivityProgress): string {
  return total === 1 ? name : `${name}, ${done} of ${total}`;
}

interface ActivityProgress {
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

/** A number of bytes as text: `512 bytes`, `7.9 MB`, `2.4 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e5) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${bytes} bytes`;
}

/** A text with a capital first letter. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The task of a row that names none. */
export const unnamedTask = "unnamed";

const taskLabels: Readonly<Record<string, string>> = {
  [unnamedTask]: "no task",
  Task1: "Novels",
  Task2: "Biographies with personal data",
  Task3: "Public biographies",
};

/**
 * The name that a task has on screen. A task of the LUME benchmark is named after its content. Any other task keeps its
 * own name.
 */
export function taskLabel(task: string): string {
  return taskLabels[task] ?? task;
}

/** Task and kind of a passage: "Novels · completion". A passage without a task has its kind alone. */
export function describeKind({ task, kind }: { readonly task: string; readonly kind: string }): string {
  return task === unnamedTask ? kind : `${taskLabel(task)} · ${kind}`;
}

/** A number with its noun: `1 document`, `24 documents`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
