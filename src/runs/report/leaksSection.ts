import path from "node:path";
import { describeForgotten, describeUnmeasured } from "../../protocol/forgotten";
import { leakingPassages } from "../../protocol/leaks";
import { escapeMarkdown, markdownTable } from "../../protocol/markdown";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { formatScore } from "../../protocol/wording";

const mostPassages = 50;
const longestExcerpt = 240;

/**
 * The section with the leaking passages of the forget set. The passage that leaks most comes first. Recited words are
 * bold.
 */
export function leaksSection(evaluation: readonly PassageEvaluation[], passages: readonly Passage[]): string {
  const leaking = leakingPassages(evaluation);
  const unmeasured = describeUnmeasured(evaluation);
  if (leaking.length === 0) {
    return unmeasured === undefined
      ? "The model recites no passage of the forget set and answers none of its questions."
      : escapeMarkdown(describeForgotten(evaluation) ?? unmeasured);
  }
  const sources = new Map(passages.map(({ split, id, source }) => [`${split} ${id}`, source]));
  const rows = leaking.slice(0, mostPassages).map((record) => {
    const source = sources.get(`${record.split} ${record.id}`);
    const place = source ? `${path.basename(source.file)}:${source.line}` : "";
    const measure = record.comparedBy === "characters" ? " by characters" : "";
    return [escapeMarkdown(record.id), escapeMarkdown(place), formatScore(record.score) + measure, excerptOf(record)];
  });
  const count = `The model still recites or answers ${leaking.length} ${leaking.length === 1 ? "passage" : "passages"} of the forget set`;
  const shown = leaking.length > rows.length ? `${count}. The worst ${rows.length}:` : `${count}:`;
  const table = markdownTable(["passage", "line", "score", "completion"], rows, 4);
  return [shown, table, ...(unmeasured === undefined ? [] : [escapeMarkdown(unmeasured)])].join("\n\n");
}

/** The longest recited sequence of words in a completion, with the words around it. */
const excerptOf = ({ completion, span }: PassageEvaluation): string => {
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
