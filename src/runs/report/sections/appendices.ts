import path from "node:path";
import type { RunEvent } from "../../../protocol/events";
import { figureGlossary, figuresIn, separateTasks } from "../../../protocol/figures";
import type { FigureColumn } from "../../../protocol/figureTables";
import { figureTable } from "../../../protocol/figureTables";
import { describeForgetQuality } from "../../../protocol/forgetQuality";
import { membershipHeading, membershipTable } from "../../../protocol/membershipTable";
import { retrainedColumns } from "../../../protocol/retrainedColumns";
import { beforeName } from "../../../protocol/stepNames";
import { bestCheckpoint, describeChoice } from "../../bestCheckpoint";
import type { RunRecord } from "../../runRecord";
import { section } from "../document";
import type { Block } from "../document";
import type { RunFacts } from "../facts";
import { nameOfTask } from "../names";
import type { Redaction } from "../redaction";
import { headingOf } from "./comparisonSection";
import { courseSection } from "./courseSection";

/** All figures, the course of the run, its configuration, and the meaning of the figures. They start a new page. */
export function appendices(facts: RunFacts): readonly Block[] {
  const { history, record, checkpoints, redaction, isRedacted, configurationText } = facts;
  const columns = columnsOf(facts);
  const text = configurationText.trim();
  const json = isRedacted ? redactValues(withoutFolder(text, record), redaction) : text;
  const [first, ...rest] = [
    ...(columns.length === 0 ? [] : figureTables(columns, redaction)),
    ...besideRetrained(facts),
    ...section(
      "Appendix: course of the run",
      ...courseSection(history, record.kind, redaction),
      checkpointsLine(record, history, checkpoints),
    ),
    ...section("Appendix: configuration", { kind: "code", text: json }),
    ...(columns.length === 0
      ? []
      : section("Appendix: what the figures mean", {
          ...{ kind: "table", head: ["word", "meaning"] },
          ...{ rows: figureGlossary, wordColumns: 2 },
        })),
  ];
  return first?.kind === "heading" ? [{ ...first, startsPage: true }, ...rest] : [];
}

const figureTables = (columns: readonly FigureColumn[], redaction: Redaction): readonly Block[] => [
  ...section(
    "Appendix: all figures",
    ...[
      figuresIn("recall", "memorization"),
      figuresIn("traces", "language", "benchmark"),
      figuresIn("truth", "further"),
    ].flatMap((shown): Block[] =>
      figureTable(shown, columns).rows.length === 0 ? [] : [{ kind: "figures", shown, columns }],
    ),
  ),
  ...separateTasks(columns).flatMap((task): readonly Block[] => [
    { kind: "heading", text: `Task ${nameOfTask(task, redaction)}`, isMinor: true },
    { kind: "figures", shown: figuresIn("recall"), columns, task },
  ]),
];

/** What the membership attacks and the truth ratios tell beside the retrained model. */
const besideRetrained = ({ last, retrained }: RunFacts): readonly Block[] => {
  const { membership, forgetQuality } = retrained ?? {};
  if (last === undefined || (membership === undefined && forgetQuality === undefined)) return [];
  const table = membership && membershipTable(last.summary, membership);
  return section(
    `Appendix: ${uncapitalized(membershipHeading)}`,
    ...(table
      ? [
          { kind: "table", head: table.head, rows: table.rows, wordColumns: 1 } as const,
          ...table.notes.map((line): Block => ({ kind: "paragraph", line })),
        ]
      : []),
    ...(forgetQuality ? [{ kind: "paragraph", line: describeForgetQuality(forgetQuality) } as const] : []),
  );
};

const uncapitalized = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const columnsOf = ({ before, last, retrained, record }: RunFacts): FigureColumn[] => [
  ...(before ? [{ heading: beforeName(record.kind), summary: before.summary }] : []),
  ...(last ? [{ heading: headingOf(last, record.kind), summary: last.summary, showsIntervals: true }] : []),
  ...(retrained && (before ?? last) ? retrainedColumns(retrained) : []),
];

const checkpointsLine = ({ kind }: RunRecord, history: readonly RunEvent[], steps: readonly number[]): Block => {
  if (steps.length === 0) return { kind: "paragraph", line: "The run has no checkpoint." };
  if (steps.length === 1) return { kind: "paragraph", line: `Checkpoint: step ${steps.join()}.` };
  const best = kind === "unlearn" ? bestCheckpoint(history, steps) : undefined;
  const sentence =
    best === undefined ? "" : ` The best checkpoint is that of step ${best}: ${describeChoice(history)}.`;
  return { kind: "paragraph", line: `Checkpoints: steps ${steps.join(", ")}.${sentence}` };
};

/** A configuration in JSON whose texts are redacted. Its keys stay, because a user cannot choose them. */
const redactValues = (json: string, { ofName }: Redaction): string =>
  json.replaceAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (found, text: string, colon?: string) =>
    colon === undefined ? JSON.stringify(ofName(JSON.parse(text) as string)) : found,
  );

/** A configuration in JSON without the folder of its file. */
const withoutFolder = (text: string, { configurationFile }: RunRecord): string =>
  text.replaceAll(JSON.stringify(path.dirname(configurationFile) + path.sep).slice(1, -1), "");
