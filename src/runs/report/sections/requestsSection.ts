import { dateOf, describeCameBack, describeRequest, ownId, passagesOfRequest } from "../../../protocol/earlierRequests";
import type { EarlierRequest, RequestOutcome } from "../../../protocol/earlierRequests";
import { mean, sum } from "../../../protocol/mean";
import type { PassageEvaluation } from "../../../protocol/metrics";
import type { Passage } from "../../../protocol/passages";
import { sentenceList } from "../../../protocol/sentenceList";
import { counted, formatPercent } from "../../../protocol/wording";
import { section } from "../document";
import type { Block, Line } from "../document";
import type { RunFacts } from "../facts";

/**
 * The section that lists the requests to forget by date: the earlier ones that the source model has carried out, and
 * the run's own. A report has none if the run has no earlier requests.
 */
export function requestsSection(facts: RunFacts): readonly Block[] {
  const { record, passages, last, redaction } = facts;
  const { earlierRequests: earlier = [] } = record;
  if (earlier.length === 0) return [];
  const own = passages.filter(({ split }) => split === "forget");
  const rows = earlier.map((request) => {
    const outcome = last?.earlier?.find(({ run }) => run === request.run);
    const cameBack =
      outcome === undefined || outcome.isUnmeasured === true
        ? "–"
        : `${outcome.cameBack.length} of ${outcome.forgotten}`;
    const measured = passagesOfRequest(passages, request.run);
    return [dateOf(request.createdAt), redaction.ofName(request.name), ...valuesOf(facts, measured, request), cameBack];
  });
  const ownRow = [
    dateOf(record.createdAt),
    `${redaction.ofName(record.name)} (this run)`,
    ...valuesOf(facts, own),
    "–",
  ];
  const sentences = [...cameBackSentences(facts, earlier), ...lostSentence(facts, earlier)];
  return section(
    "Requests by date",
    { kind: "table", head, rows: [...rows.reverse(), ownRow], wordColumns: 2 },
    { kind: "paragraph", line: aboutTable, isNote: true },
    ...sentences.map((line): Block => ({ kind: "paragraph", line })),
  );
}

const head = [
  ...(["date", "request", "documents"] as const),
  ...(["recited before", "recited after", "answered before", "answered after", "came back"] as const),
];

const aboutTable =
  "Recited: share of the words of the true texts in the completions. Answered: share of the questions answered exactly. " +
  "Before and after: before and after this run. Came back: passages that the model gives away after this run, of those " +
  "that it did not give away before. A text that a later request has, too, counts there alone.";

/** The number of documents, and what the model gave away of them before and after the run. */
const valuesOf = (
  { recordsBefore, recordsLast }: RunFacts,
  passages: readonly Passage[],
  request?: EarlierRequest,
): readonly Line[] => {
  const measured = new Set(passages.map(({ document }) => document)).size;
  const all = request === undefined ? measured : request.documents;
  const documents = all === undefined ? "–" : measured === all ? String(all) : `${measured} of ${all}`;
  const keys = new Set(passages.map(keyOf));
  const shareOf = (records: readonly PassageEvaluation[], kind: Passage["kind"]): string => {
    if (!passages.some((passage) => passage.kind === kind)) return "–";
    const scores = records
      .filter((record) => record.kind === kind && keys.has(keyOf(record)))
      .flatMap(({ score }) => score ?? []);
    return formatPercent(mean(scores));
  };
  const kinds = ["completion", "question"] as const;
  return [documents, ...kinds.flatMap((kind) => [shareOf(recordsBefore, kind), shareOf(recordsLast, kind)])];
};

const keyOf = ({ split, id }: Pick<Passage, "split" | "id">): string => `${split} ${id}`;

const cameBackSentences = ({ last, redaction }: RunFacts, requests: readonly EarlierRequest[]): string[] => {
  const outcomes = last?.earlier ?? [];
  const { ofName } = redaction;
  const cameBack = outcomes.flatMap((outcome) => {
    const request = requests.find(({ run }) => run === outcome.run);
    const ids = outcome.cameBack.map((id) => ofName(ownId(outcome, id)));
    return (request && describeCameBack(withName(request, ofName), { ...outcome, cameBack: ids })) ?? [];
  });
  if (cameBack.length > 0) return cameBack;
  const unmeasured = sum(outcomes.map((outcome) => outcome.unmeasured));
  if (unmeasured > 0) return [`Whether ${counted(unmeasured, "passage")} came back could not be measured.`];
  // The passages of lost requests have a sentence of their own.
  const isKept = ({ run }: RequestOutcome): boolean => requests.some((each) => each.run === run && each.documents);
  const unknown = outcomes.filter((outcome) => outcome.isUnmeasured === true && isKept(outcome)).length;
  if (unknown > 0) return [`Whether text of ${counted(unknown, "earlier request")} came back could not be measured.`];
  return outcomes.some(({ forgotten }) => forgotten > 0) ? ["Nothing that was measured has come back."] : [];
};

const lostSentence = ({ redaction }: RunFacts, requests: readonly EarlierRequest[]): string[] => {
  const lost = requests.filter(({ documents }) => documents === undefined);
  if (lost.length === 0) return [];
  const names = lost.map((request) => describeRequest(withName(request, redaction.ofName)));
  return [
    `The passages of ${sentenceList(names)} were no longer there when this run started, so they were not measured.`,
  ];
};

const withName = (request: EarlierRequest, ofName: (name: string) => string): EarlierRequest => ({
  ...request,
  name: ofName(request.name),
});
