import type { Figure } from "../../protocol/figures";
import type { FigureColumn } from "../../protocol/figureTables";
import type { VerdictLine } from "../../protocol/verdict/line";

/** A piece of a line of text. */
export type Inline = string | { readonly strong: string };

/** A line of text. It is plain text, so the writers of Markdown and HTML escape it. */
export type Line = string | readonly Inline[];

/** A part of a report, independent of the format of the file. */
export type Block =
  | { readonly kind: "heading"; readonly text: string; readonly startsPage?: boolean }
  | { readonly kind: "paragraph"; readonly line: Line }
  | { readonly kind: "list"; readonly lines: readonly Line[] }
  /** The first `wordColumns` columns contain words. The others contain numbers, which are aligned right. */
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly Line[])[];
      readonly wordColumns: number;
    }
  /** A table of figures. Without a task, it covers all tasks together. */
  | {
      readonly kind: "figures";
      readonly shown: readonly Figure[];
      readonly columns: readonly FigureColumn[];
      readonly task?: string;
    }
  /** The targets of a run, met or not. */
  | { readonly kind: "verdict"; readonly headline: string; readonly lines: readonly VerdictLine[] }
  | { readonly kind: "code"; readonly text: string };

/** A report. The first block stands directly below the title. */
export interface ReportDocument {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** The words at the start of the first line of a report. A file that begins with them may be replaced by a report. */
export const reportOpening = "Report of Lethe";
