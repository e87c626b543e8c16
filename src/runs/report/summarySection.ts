import path from "node:path";
import type { RunEvent } from "../../protocol/events";
import { countPassages } from "../../protocol/measuredPart";
import type { Passage } from "../../protocol/passages";
import type { RunVerdict } from "../../protocol/verdict/runVerdict";
import type { RunRecord } from "../runRecord";
import { reportOpening } from "./document";
import type { Block } from "./document";
import { placeIn } from "./homeFolders";
import type { Redaction } from "./redaction";
import { runKindLabel } from "../../protocol/runKind";

/** What the summary of a report is made from. */
interface Summarized {
  readonly record: RunRecord;
  readonly history: readonly RunEvent[];
  readonly passages: readonly Passage[];
  /** It is null for a run that prepares a model, and for a run that has not ended. */
  readonly verdict: RunVerdict | null;
  readonly redaction: Redaction;
  readonly isRedacted: boolean;
  readonly now: Date;
}

/** The first page of a report: the verdict, what was not tested, and what the report is about. */
export function summarySection(summarized: Summarized): readonly Block[] {
  const { record, verdict, now, isRedacted } = summarized;
  const opening = `${reportOpening} on the run ${idOf(summarized)}, written on ${now.toISOString().slice(0, 10)}.`;
  const hidden = isRedacted ? " Words of the forget set and personal data are hidden." : "";
  return [
    { kind: "paragraph", line: opening + hidden },
    { kind: "paragraph", line: purposeOf(summarized) },
    ...(verdict === null ? [] : verdictBlocks(verdict)),
    ...(record.kind === "unlearn"
      ? ([
          { kind: "heading", text: "What was not tested" },
          { kind: "list", lines: untested(verdict) },
        ] as const)
      : []),
    { kind: "heading", text: "The run" },
    { kind: "list", lines: identityOf(summarized) },
  ];
}

const purposeOf = ({ record, history, passages }: Summarized): string => {
  const steps = history.filter(({ type }) => type === "step").length;
  const sizes = Object.entries(countPassages(passages, passages)).map(([split, { all }]) => `${split} ${all}`);
  const sets = sizes.length === 0 ? "" : ` Passages of each set: ${sizes.join(", ")}.`;
  if (record.kind === "monitor")
    return `The run asked a deployed model for the passages of the forget set, round by round.${sets}`;
  return record.kind === "prepare"
    ? `The run trained a model for ${steps} steps so that it recites the sets.${sets}`
    : `The run trained a model for ${steps} steps so that it forgets the forget set and keeps the rest.${sets}`;
};

const verdictBlocks = ({ headline, lines, advice, remark }: RunVerdict): readonly Block[] => [
  { kind: "verdict", headline, lines },
  ...(advice.length === 0 ? [] : [{ kind: "list", lines: advice.map(({ text }) => `Next, try: ${text}`) } as const]),
  ...(remark === null ? [] : [{ kind: "paragraph", line: remark } as const]),
];

/** What no run of Lethe tests. */
const neverTested = [
  "Other prompts than those of the sets and their rephrasings, other languages, and sampled completions: every " +
    "completion is the likeliest one (greedy decoding).",
  "Whether a short training on related text brings the forgotten text back.",
  "Whether fewer bits for each weight (quantisation) bring the forgotten text back.",
  "Attacks that read weights or activations. The membership attacks read only the losses.",
];

const untested = (verdict: RunVerdict | null): readonly string[] => [
  ...(verdict?.lines ?? [])
    .filter(({ status }) => status === "notMeasured")
    // A line has a target only if a part of its values was measured.
    .map(({ label, value, target }) =>
      target === "" ? `${label}: not measured, because ${value}.` : `${label}: measured only in part: ${value}.`,
    ),
  ...neverTested,
];

/** The id of the run. Its time is no personal data. */
const idOf = ({ record: { id }, redaction: { ofName } }: Summarized): string => {
  const [time = ""] = /^\d{8}-\d{6}-/.exec(id) ?? [];
  return time + ofName(id.slice(time.length));
};

const identityOf = (summarized: Summarized): readonly string[] => {
  const { record, history, redaction } = summarized;
  const { ofName, ofMessage } = redaction;
  const state = history.findLast((event) => event.type === "state");
  const stateText = state === undefined ? "not started" : `${state.state}, step ${state.step}`;
  const started = history.findLast((event) => event.type === "state" && event.software !== undefined);
  const software = started?.type === "state" && started.software !== undefined ? `, ${started.software}` : "";
  return [
    `Run: ${idOf(summarized)} (${runKindLabel(record.kind)})`,
    `State: ${stateText}${state?.reason === undefined ? "" : `. ${ofMessage(state.reason)}`}`,
    `Started: ${record.createdAt}, on the device ${record.device}`,
    `Software: Lethe ${record.engineVersion}${software}`,
    ...(record.machine === undefined ? [] : [`Machine: ${record.machine}`]),
    ...(record.endpoint === undefined ? [] : [`Server: ${ofName(record.endpoint)}`]),
    `Model: ${ofName(placeIn(path.dirname(record.configurationFile), record.model))}`,
    `Configuration: ${ofName(path.basename(record.configurationFile))}`,
  ];
};
