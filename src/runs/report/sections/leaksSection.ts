import path from "node:path";
import { retrainedScores } from "../../../protocol/aboveRetrained";
import type { DocumentMembership } from "../../../protocol/documentMembership/documentMemberships";
import { shortPercentile, sideOf } from "../../../protocol/documentMembership/words";
import { describeForgotten, describeUnmeasured } from "../../../protocol/forgotten";
import { leakingPassages } from "../../../protocol/leaks";
import type { PassageEvaluation } from "../../../protocol/metrics";
import { formatScore } from "../../../protocol/wording";
import type { Block, Line } from "../document";
import type { RunFacts } from "../facts";
import type { Redaction } from "../redaction";

const mostPassages = 50;
const longestExcerpt = 240;

type LeakFacts = Pick<RunFacts, "passages" | "redaction" | "memberships" | "recordsRetrained">;

/**
 * The section with the leaking passages of the forget set. The passage that leaks most comes first. Recited words are
 * bold.
 *
 * @param evaluation the results of the measurement that the report is about
 */
export function leaksSection(
  evaluation: readonly PassageEvaluation[],
  { passages, redaction, memberships, recordsRetrained }: LeakFacts,
): readonly Block[] {
  const leaking = leakingPassages(evaluation);
  const unmeasured = describeUnmeasured(evaluation);
  const paragraph = (line: string): Block => ({ kind: "paragraph", line: redaction.ofMessage(line) });
  if (leaking.length === 0) {
    return [
      paragraph(
        unmeasured === undefined
          ? "The model recites no passage of the forget set and answers none of its questions."
          : (describeForgotten(evaluation) ?? unmeasured),
      ),
    ];
  }
  const sources = new Map(passages.map(({ split, id, source }) => [`${split} ${id}`, source]));
  const hasMemberships = leaking.some((record) => membershipIn(memberships, record));
  const retrainedScore = retrainedScores(recordsRetrained);
  const rows = leaking.slice(0, mostPassages).map((record): readonly Line[] => {
    const source = sources.get(`${record.split} ${record.id}`);
    const place = source ? `${redaction.ofName(path.basename(source.file))}:${source.line}` : "";
    const measure = record.comparedBy === "characters" ? " by characters" : "";
    const other = retrainedScore(record);
    const score = formatScore(record.score) + measure + (other === null ? "" : ` (retrained: ${formatScore(other)})`);
    const predicted = hasMemberships ? [predictedText(record, memberships)] : [];
    return [redaction.ofName(record.id), place, score, ...predicted, excerptOf(record, redaction)];
  });
  const head = ["passage", "line", "score", ...(hasMemberships ? ["predicted"] : []), "completion"];
  const count = `The model still recites or answers ${leaking.length} ${leaking.length === 1 ? "passage" : "passages"} of the forget set`;
  const shown = leaking.length > rows.length ? `${count}. The worst ${rows.length}:` : `${count}:`;
  return [
    { kind: "paragraph", line: shown },
    { kind: "table", head, rows, wordColumns: head.length },
    ...(hasMemberships ? [{ kind: "paragraph", line: aboutPredicted(memberships) } as const] : []),
    ...(unmeasured === undefined ? [] : [paragraph(unmeasured)]),
  ];
}

const aboutPredicted = (memberships: ReadonlyMap<string, DocumentMembership>): string =>
  'Predicted "better than 97 % of unseen": the model predicts the document better than 97 % of the unseen documents. An ' +
  "attacker who guesses that all documents predicted so well were trained on is wrong about 3 % of the unseen ones." +
  ([...memberships.values()].some(({ retrainedPercentile }) => retrainedPercentile !== undefined)
    ? " The figure of the retrained model stands in parentheses."
    : "");

const membershipIn = (
  memberships: ReadonlyMap<string, DocumentMembership>,
  { kind, id }: PassageEvaluation,
): DocumentMembership | undefined => (kind === "completion" ? memberships.get(id) : undefined);

const predictedText = (record: PassageEvaluation, memberships: ReadonlyMap<string, DocumentMembership>): string => {
  const { percentile, retrainedPercentile } = membershipIn(memberships, record) ?? {};
  if (percentile === undefined) return "";
  const beside = retrainedPercentile === undefined ? "" : ` (retrained: ${sideOf(retrainedPercentile)})`;
  return shortPercentile(percentile) + beside;
};

/** The longest recited sequence of words in a completion, with the words around it. */
const excerptOf = ({ completion, span }: PassageEvaluation, { ofPassage }: Redaction): Line => {
  const [start, end] = span?.generated ?? [0, 0];
  const room = Math.max(0, Math.floor((longestExcerpt - (end - start)) / 2));
  const [from, to] = [Math.max(0, start - room), Math.min(completion.length, end + room)];
  // A word that the excerpt cuts off is left out, because a redaction would not recognise it.
  const before = completion.slice(from, start).replace(from > 0 ? /^\S+/ : "", "");
  const after = completion.slice(end, to).replace(to < completion.length ? /\S+$/ : "", "");
  const recited = completion.slice(start, Math.min(end, start + longestExcerpt)).trim();
  return [
    from > 0 ? "…" : "",
    ofPassage(before),
    ...(recited === "" ? [] : [{ strong: ofPassage(recited) }]),
    ofPassage(after),
    to < completion.length ? "…" : "",
  ];
};
