import type { PassageEvaluation } from "./metrics";
import type { Passage } from "./passages";
import { sentenceList } from "./sentenceList";
import { verifyPassages } from "./verification";
import type { VerifiedPassage } from "./verification";
import { counted } from "./wording";

/**
 * An earlier request to forget: an unlearning run from whose result a run starts, or from whose result such an earlier
 * run has started.
 */
export interface EarlierRequest {
  /** The id of the earlier run. */
  readonly run: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Absolute path of the forget set, as the earlier run has read it. */
  readonly forgetSet: string;
  /** The number of documents in the forget set. Absent if its passages are no longer there. */
  readonly documents?: number;
}

/** What an evaluation found for the passages of one earlier request. */
export interface RequestOutcome {
  /** The id of the earlier run. */
  readonly run: string;
  /** The number of passages that the source model did not give away. Only these can come back. */
  readonly forgotten: number;
  /** The ids of the forgotten passages that the model gives away again. */
  readonly cameBack: readonly string[];
  /** The number of forgotten passages that could not be measured again. */
  readonly unmeasured: number;
  /**
   * Present if nothing of the request could be measured, so that nobody knows what the source model did not give away:
   * the passages are lost, or their figures before the run are.
   */
  readonly isUnmeasured?: true;
}

/** A request in words: `the request of 2026-11-03 (letters)`. */
export function describeRequest({ createdAt, name }: Pick<EarlierRequest, "createdAt" | "name">): string {
  return `the request of ${dateOf(createdAt)} (${name})`;
}

/** The date of a time in ISO 8601, in UTC. */
export function dateOf(time: string): string {
  return time.slice(0, 10);
}

/** The id of a passage of an earlier request in a later run. Two requests may have passages with the same id. */
export function earlierId(run: string, id: string): string {
  return `${run}/${id}`;
}

/** The id that a passage of an earlier request has in the forget set of that request. */
export function ownId({ run }: Pick<EarlierRequest, "run">, id: string): string {
  const prefix = earlierId(run, "");
  return id.startsWith(prefix) ? id.slice(prefix.length) : id;
}

/**
 * Compares two evaluations of the passages of earlier requests. A passage has come back if the model passed its
 * verification before the run and gives it away now. It must exceed the limits of both evaluations, because the limits
 * follow from the unseen documents and change with the model.
 *
 * @param before the records of the evaluation before the first step
 * @param now the records of a later evaluation
 * @param passages the passages of both evaluations
 * @returns one entry for each request with measured passages, in the order of the passages
 */
export function outcomesOf(
  before: readonly PassageEvaluation[],
  now: readonly PassageEvaluation[],
  passages: readonly Passage[],
): RequestOutcome[] {
  const requestOf = new Map(passages.map(({ id, request }) => [id, request]));
  const verified = new Map(verifyPassages(now, { split: "earlier" }).map((each) => [each.record.id, each]));
  const known = new Set<string>();
  const outcomes = new Map<string, { run: string; forgotten: number; cameBack: string[]; unmeasured: number }>();
  for (const earlier of verifyPassages(before, { split: "earlier" })) {
    const { id } = earlier.record;
    const run = requestOf.get(id);
    const later = verified.get(id);
    if (run === undefined || later === undefined) continue;
    const outcome = outcomes.get(run) ?? { run, forgotten: 0, cameBack: [], unmeasured: 0 };
    outcomes.set(run, outcome);
    if (earlier.outcome !== "unmeasured") known.add(run);
    if (earlier.outcome !== "passed") continue;
    outcome.forgotten += 1;
    if (later.outcome === "unmeasured") outcome.unmeasured += 1;
    else if (isBack(earlier, later)) outcome.cameBack.push(id);
  }
  return [...outcomes.values()].map((outcome) => (known.has(outcome.run) ? outcome : unmeasuredRequest(outcome.run)));
}

/** The outcome of a request of which nothing could be measured. */
export function unmeasuredRequest(run: string): RequestOutcome {
  return { run, forgotten: 0, cameBack: [], unmeasured: 0, isUnmeasured: true };
}

const isBack = (before: VerifiedPassage, { exposure, limit }: VerifiedPassage): boolean =>
  exposure !== undefined && exposure > Math.max(before.limit, limit);

/** A sentence that names what has come back of a request. Undefined if nothing has. */
export function describeCameBack(request: EarlierRequest, { cameBack }: RequestOutcome): string | undefined {
  if (cameBack.length === 0) return undefined;
  const [has, them] = cameBack.length === 1 ? ["has", "it"] : ["have", "them"];
  const ids = sentenceList(cameBack.map((id) => ownId(request, id)));
  return (
    `${counted(cameBack.length, "passage")} of ${describeRequest(request)} ${has} come back: ${ids}. The model did not give ` +
    `${them} away before the run; add ${them} to the forget set and unlearn again.`
  );
}

/** The passages of one earlier request. */
export function passagesOfRequest<Any extends Pick<Passage, "request">>(passages: readonly Any[], run: string): Any[] {
  return passages.filter(({ request }) => request === run);
}
