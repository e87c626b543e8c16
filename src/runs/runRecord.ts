/** `run.json`: what a run is, written once at its start. */
export interface RunRecord {
  /** The run folder's format. */
  readonly format: 1;
  /** The run folder's name. */
  readonly id: string;
  readonly name: string;
  readonly kind: "prepare" | "unlearn";
  readonly engineVersion: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly device: string;
  /** The source model's folder, absolute. */
  readonly model: string;
  /** Absolute. */
  readonly configurationFile: string;
  /** SHA-256 in hexadecimal by absolute path: the data files, and the model's configuration and weights. */
  readonly hashes: Readonly<Record<string, string>>;
}

const longestName = 40;

/**
 * A run's id: the time in UTC, the name made safe for every file system, and four random characters. Ids sort by
 * time: `20260131-235959-recommended-x7k2`.
 *
 * @param random uniform in [0, 1)
 */
export function createRunId(name: string, now: Date, random: () => number): string {
  const [date = "", time = ""] = now.toISOString().split(/[T.]/);
  const stamp = `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}`;
  const suffix = Array.from({ length: 4 }, () => Math.floor(random() * 36).toString(36)).join("");
  return `${stamp}-${toFileName(name)}-${suffix}`;
}

const toFileName = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longestName)
    .replace(/^-+|-+$/g, "") || "run";
