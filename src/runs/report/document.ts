import type { Figure } from "../../protocol/figures";
import type { FigureColumn } from "../../protocol/figureTables";
import type { VerdictLine } from "../../protocol/verdict/line";
import type { Chart } from "./charts/chart";

/** A piece of a line of text. */
export type Inline = string | { readonly strong: string };

/** A line of text. It is plain text, so the writers of Markdown and HTML escape it. */
export type Line = string | readonly Inline[];

/** A part of a report, independent of the format of the file. */
export type Block =
  /** The level is 2 without `isMinor`, and 3 with it. */
  | { readonly kind: "heading"; readonly text: string; readonly startsPage?: boolean; readonly isMinor?: boolean }
  /** A note explains the block before it, in small print. */
  | { readonly kind: "paragraph"; readonly line: Line; readonly isNote?: boolean }
  | { readonly kind: "list"; readonly lines: readonly Line[] }
  /** Names with their values. */
  | { readonly kind: "facts"; readonly facts: readonly (readonly [name: string, value: Line])[] }
  /** The first `wordColumns` columns contain words. The others contain numbers, which are aligned right. */
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly Line[])[];
      readonly wordColumns: number;
      /** Whether all columns but the first have the same width, so that tables below each other look alike. */
      readonly isEven?: boolean;
    }
  /** A table of figures. Without a task, it covers all tasks together. */
  | {
      readonly kind: "figures";
      readonly shown: readonly Figure[];
      readonly columns: readonly FigureColumn[];
      readonly task?: string;
    }
  /** HTML shows the drawing of the chart, and Markdown its table. */
  | { readonly kind: "chart"; readonly chart: Chart }
  /** The targets of a run, met or not. The sentences stand between the headline and the targets. */
  | {
      readonly kind: "verdict";
      readonly headline: string;
      readonly sentences: readonly Line[];
      readonly lines: readonly VerdictLine[];
    }
  /** Empty lines for a name, a role, a date and a signature, one for each purpose, such as `Approved`. */
  | { readonly kind: "signatures"; readonly purposes: readonly string[] }
  | { readonly kind: "code"; readonly text: string };

/** A report. The first block stands directly below the title. */
export interface ReportDocument {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A heading and the blocks below it. */
export function section(text: string, ...body: readonly Block[]): readonly Block[] {
  return [{ kind: "heading", text }, ...body];
}

/** The words at the start of the first line of a report. A file that begins with them may be replaced by a report. */
export const reportOpening = "Report of Lethe";

/** The head of the lines for signatures. */
export const signatureHead = ["", "name", "role", "date", "signature"] as const;
