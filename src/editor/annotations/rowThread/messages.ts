import type { ThreadReply } from "../../../control/threadClient";
import type { AnswerRange, LocatedRow, OpenFile } from "../locateRows";
import type { PassageText } from "../rows/rowFields";

/*
 * The messages between the window and the thread that locates rows. Lists of numbers are packed into one array, because
 * a message with thousands of objects would block the window.
 */

/** Texts of passages, with one list for each of their values. */
export interface PackedPassages {
  readonly ids: readonly string[];
  readonly prompts: readonly string[];
  readonly answers: readonly string[];
  readonly lines: readonly number[];
}

export interface LocateRequest extends OpenFile {
  readonly type: "locate";
  readonly id: number;
  /** Missing if the thread knows the file's passages from an earlier message. */
  readonly passages: PackedPassages | undefined;
  /** See `packRanges`. */
  readonly recited: Int32Array;
}

export type ToRowThread = LocateRequest | { readonly type: "forget"; readonly file: string };

export type FromRowThread = ThreadReply<PackedRows>;

/** Eight numbers for each row. The last four are the place of the recited words, or -1. */
export type PackedRows = Int32Array<ArrayBuffer>;

/** Stands for a missing number. */
const none = -1;

export function packPassages(passages: readonly PassageText[]): PackedPassages {
  return {
    ids: passages.map(({ id }) => id),
    prompts: passages.map(({ prompt }) => prompt),
    answers: passages.map(({ answer }) => answer),
    lines: passages.map(({ source }) => source.line),
  };
}

export function unpackPassages({ ids, prompts, answers, lines }: PackedPassages): PassageText[] {
  return ids.map((id, index) => ({
    ...{ id, prompt: prompts[index] ?? "", answer: answers[index] ?? "" },
    source: { line: lines[index] ?? none },
  }));
}

/** @returns the start and the end of each range, or -1 twice */
export function packRanges(ranges: readonly (AnswerRange | undefined)[]): Int32Array {
  return Int32Array.from(ranges.flatMap((range) => range ?? [none, none]));
}

export function unpackRanges(packed: Int32Array): (AnswerRange | undefined)[] {
  return Array.from({ length: packed.length / 2 }, (_, index) => {
    const [start = none, end = none] = packed.subarray(2 * index);
    return start === none ? undefined : [start, end];
  });
}

/** The numbers of a packed row. */
const rowSize = 8;

export function packRows(rows: readonly LocatedRow[]): PackedRows {
  const packed = new Int32Array(rowSize * rows.length);
  for (const [index, { line, lastLine, passage, isChanged, recitedWords }] of rows.entries()) {
    const words = recitedWords && [recitedWords.start, recitedWords.end];
    const place = words?.flatMap(({ line: of, character }) => [of, character]) ?? [none, none, none, none];
    packed.set([line, lastLine, passage, Number(isChanged), ...place], rowSize * index);
  }
  return packed;
}

export function unpackRows(packed: PackedRows): LocatedRow[] {
  const at = (index: number): number => packed[index] ?? none;
  return Array.from({ length: packed.length / rowSize }, (_, row) => {
    const first = rowSize * row;
    return {
      line: at(first),
      lastLine: at(first + 1),
      passage: at(first + 2),
      isChanged: at(first + 3) === 1,
      recitedWords:
        at(first + 4) === none
          ? undefined
          : {
              start: { line: at(first + 4), character: at(first + 5) },
              end: { line: at(first + 6), character: at(first + 7) },
            },
    };
  });
}
