/** A score in 0..1 with three decimals, or a dash for a missing one. */
export function formatScore(score: number | null | undefined): string {
  return score == null ? "–" : score.toFixed(3);
}

/** `45 s`, `2 min 05 s`, `1 h 03 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${twoDigits(Math.floor((whole % 3600) / 60))} min`;
}

/** `512 bytes`, `7.9 MB`, `2.4 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e5) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${bytes} bytes`;
}

const taskLabels: Readonly<Record<string, string>> = {
  Task1: "Novels",
  Task2: "PII biographies",
  Task3: "Public biographies",
};

/** The name of a task on screen: for the tasks of LUME their content, for others their own name. */
export function taskLabel(task: string): string {
  return taskLabels[task] ?? task;
}
