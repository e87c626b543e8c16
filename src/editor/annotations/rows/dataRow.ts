/** A place in a document; both count from 0, characters in UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** From one place up to another. */
export interface Stretch {
  readonly start: Place;
  readonly end: Place;
}

/** A row of a data file as it stands in an open document. */
export interface DataRow {
  /** The line that it begins on, from 0. */
  readonly line: number;
  /** The line that it ends on: the same, but for values with line breaks in CSV. */
  readonly lastLine: number;
  readonly keys: readonly string[];
  /** What the row says under a key; undefined where it says nothing that could be text. */
  readonly text: (key: string) => string | undefined;
  /**
   * Where a part of that text stands in the document, escapes and doubled quotation marks counted in.
   *
   * @param start of a half-open range of the text, in UTF-16 code units
   */
  readonly locate: (key: string, start: number, end: number) => Stretch | undefined;
}
