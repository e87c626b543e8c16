/** A place in a document. Lines and characters are counted from 0. A character is a UTF-16 code unit. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** The text between two places. */
export interface Stretch {
  readonly start: Place;
  readonly end: Place;
}

/** A row of a data file in an open document. */
export interface DataRow {
  /** The row's first line, counted from 0. */
  readonly line: number;
  /** The row's last line. A CSV row has several lines if a value contains line breaks. */
  readonly lastLine: number;
  readonly keys: readonly string[];
  /** The value of a field as text. It is undefined if the value is neither a text nor a number. */
  readonly text: (key: string) => string | undefined;
  /**
   * Takes a part of a field's text, and returns the place of this part in the document. The place can have more
   * characters than the part, because the document may contain escapes and doubled quotation marks.
   *
   * @param start the index of the part's first character in the field's text, in UTF-16 code units. `end` is the index
   *   after the part's last character
   * @returns undefined if the field's text has no such range, for example because the range comes from a damaged
   *   evaluation file
   */
  readonly locate: (key: string, start: number, end: number) => Stretch | undefined;
}

/** Whether a text of the given length contains the range from `start` up to, but not including, `end`. */
export function isRangeWithin(length: number, start: number, end: number): boolean {
  return Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= length;
}
