import type { Passage } from "../../../protocol/passages";
import type { DataRow } from "./dataRow";

/** The keys under which rows hold what matters. */
export interface RowFields {
  readonly id: string | undefined;
  readonly prompt: string;
  readonly answer: string;
}

/** Enough rows to tell the keys by; a file has thousands. */
const rowsLookedAt = 200;

/**
 * Finds out under which keys a file's rows hold prompts and answers: those whose texts are the passages'. This needs no
 * knowledge of how the run's configuration named them, and works on a file that has been edited since.
 *
 * @returns undefined where no key holds a prompt, or none an answer
 */
export const findFields = (rows: readonly DataRow[], passages: readonly Passage[]): RowFields | undefined => {
  const looked = rows.slice(0, rowsLookedAt);
  const keys = [...new Set(looked.flatMap((row) => row.keys))];
  const find = (known: ReadonlySet<string>, taken: readonly (string | undefined)[] = []): string | undefined => {
    const counted = keys
      .filter((key) => !taken.includes(key))
      .map((key) => ({ key, count: looked.filter((row) => known.has(row.text(key) ?? "")).length }));
    const best = counted.reduce((most, next) => (next.count > most.count ? next : most), { key: "", count: 0 });
    return best.count === 0 ? undefined : best.key;
  };
  const prompt = find(new Set(passages.map((passage) => passage.prompt)));
  const answer = find(new Set(passages.map((passage) => passage.answer)), [prompt]);
  if (prompt === undefined || answer === undefined) return undefined;
  return { id: find(new Set(passages.map(({ id }) => id)), [prompt, answer]), prompt, answer };
};
