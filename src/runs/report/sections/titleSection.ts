import { counted } from "../../../protocol/wording";
import path from "node:path";
import { isJsonObject } from "../../../protocol/json";
import type { Passage, Split } from "../../../protocol/passages";
import { runKindLabel } from "../../../protocol/runKind";
import { reportOpening } from "../document";
import type { Block, Line } from "../document";
import type { RunFacts } from "../facts";
import { nameOfFile, nameOfRun, nameOfTask } from "../names";

/** The block below the title: what was to be forgotten, the model, the dates, and who may read the report. */
export function titleSection(facts: RunFacts, now: Date): readonly Block[] {
  const { record, redaction, passages } = facts;
  const written = now.toISOString().slice(0, 10);
  return [
    {
      kind: "paragraph",
      line: `${reportOpening} on the run ${nameOfRun(record.id, redaction)}, written on ${written}.`,
    },
    {
      kind: "facts",
      facts: [
        ...(record.kind === "unlearn" || record.kind === "assess"
          ? [["To be forgotten", describeForgetSet(passages)] as const]
          : []),
        ["Model", nameOfFile(record.model, record, redaction)],
        ["Run", `${runKindLabel(record.kind)}, started on ${record.createdAt.slice(0, 10)}`],
        ["Who may read this report", readers(facts)],
      ],
    },
    ...setTable(facts),
  ];
}

/** The sizes of the sets, and of each task of the texts to forget. There is none if the passages are missing. */
export function setTable(facts: RunFacts): readonly Block[] {
  const rows = setRows(facts);
  const head = ["text", "file", "documents", "texts", "questions"];
  return rows.length === 0 ? [] : [{ kind: "table", head, rows, wordColumns: 2 }];
}

const readers = ({ isRedacted, record }: RunFacts): Line => {
  const about = record.kind === "unlearn" ? "the model has read these texts" : "the model has read such texts";
  return isRedacted
    ? `everybody who may know that ${about}. Words of the texts to forget and personal data are hidden.`
    : [{ strong: "only people who may read the texts themselves." }, " The report shows them, with personal data."];
};

/** Counts of a set, or of the part of a set that belongs to a task. */
interface SetSize {
  readonly documents: number;
  /** Passages whose beginning is given, and which the model continues. */
  readonly texts: number;
  readonly questions: number;
}

/** Counts documents, texts to continue and questions. */
export function sizeOf(passages: readonly Passage[]): SetSize {
  const questions = passages.filter(({ kind }) => kind === "question").length;
  return {
    documents: new Set(passages.map(({ task, document }) => JSON.stringify([task, document]))).size,
    texts: passages.length - questions,
    questions,
  };
}

/** The size of the forget set in words. */
export function describeForgetSet(passages: readonly Passage[]): string {
  const forget = passages.filter(({ split }) => split === "forget");
  if (forget.length === 0) return "the passages of the run are missing";
  const { documents, texts, questions } = sizeOf(forget);
  const kinds = [
    ...(texts > 0 ? [`${counted(texts, "text")} whose beginning is given`] : []),
    ...(questions > 0 ? [`${counted(questions, "question")} about them`] : []),
  ];
  return `${counted(documents, "document")}: ${kinds.join(", and ")}`;
}

const setNames: Readonly<Record<Split, string>> = {
  forget: "to forget",
  retain: "to keep",
  withheld: "similar text nobody protected",
  holdout: "never seen by the model",
  inScope: "hard cases of the texts to forget",
  nearScope: "close to the texts to forget, to keep",
  earlier: "forgotten earlier",
};

/** One row for each task of the texts to forget, and one for each other set. */
const setRows = ({ passages, redaction, configuration }: RunFacts): string[][] => {
  const data = isJsonObject(configuration) ? configuration["data"] : undefined;
  const row = (name: string, split: Split, counted: readonly Passage[]): string[] => {
    const file = isJsonObject(data) ? data[split === "withheld" ? "retain" : split] : undefined;
    const place = typeof file === "string" ? redaction.ofName(path.basename(file)) : "";
    const { documents, texts, questions } = sizeOf(counted);
    return [name, place, ...[documents, texts, questions].map(String)];
  };
  return (Object.keys(setNames) as Split[]).flatMap((split) => {
    const inSet = passages.filter((passage) => passage.split === split);
    if (inSet.length === 0) return [];
    if (split !== "forget") return [row(setNames[split], split, inSet)];
    const tasks = [...new Set(inSet.map(({ task }) => task))].sort();
    return tasks.map((task) => {
      const name = tasks.length > 1 ? `${setNames.forget}: ${nameOfTask(task, redaction)}` : setNames.forget;
      return row(
        name,
        split,
        inSet.filter((passage) => passage.task === task),
      );
    });
  });
};
