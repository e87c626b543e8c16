import path from "node:path";
import { isLeaking, recitedAbove } from "../../protocol/leaks";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { formatScore } from "../../protocol/wording";
import { escapeMarkdown, markdownTable } from "../../protocol/markdown";

const mostPassages = 50;
const longestExcerpt = 240;

/** What the model still gives away of the forget set, the worst first, the recited words in bold. */
export function recitedSection(evaluation: readonly PassageEvaluation[], passages: readonly Passage[]): string {
  const threshold = recitedAbove(evaluation);
  const leaking = evaluation.filter((record) => isLeaking(record, threshold)).sort((a, b) => b.score - a.score);
  if (leaking.length === 0) return "No passage of the forget set is still recited and no question still answered.";
  const sources = new Map(passages.map(({ split, id, source }) => [`${split} ${id}`, source]));
  const rows = leaking.slice(0, mostPassages).map((record) => {
    const source = sources.get(`${record.split} ${record.id}`);
    const place = source ? `${path.basename(source.file)}:${source.line}` : "";
    return [record.id, place, formatScore(record.score), saidBy(record)].map((cell, column) =>
      column === 3 ? cell : escapeMarkdown(cell),
    );
  });
  const count = `${leaking.length} passages of the forget set are still recited or answered`;
  const shown = leaking.length > rows.length ? `${count}; the worst ${rows.length} of them:` : `${count}:`;
  return `${shown}\n\n${markdownTable(["passage", "line", "score", "what the model says"], rows, 4)}`;
}

/** A completion around its longest recited run of words. */
const saidBy = ({ completion, span }: PassageEvaluation): string => {
  const [start, end] = span?.generated ?? [0, 0];
  const room = Math.max(0, Math.floor((longestExcerpt - (end - start)) / 2));
  const before = completion.slice(Math.max(0, start - room), start);
  const after = completion.slice(end, end + room);
  const recited = completion.slice(start, Math.min(end, start + longestExcerpt)).trim();
  return [
    start > room ? "…" : "",
    escapeMarkdown(before),
    recited === "" ? "" : `**${escapeMarkdown(recited)}**`,
    escapeMarkdown(after),
    end + room < completion.length ? "…" : "",
  ].join("");
};
