import { recitedBands } from "./bands";
import type { RecitedBand } from "./bands";
import type { RowAnnotation } from "./rowAnnotations";
import type { Stretch } from "./rows/dataRow";
import { describeRow } from "./scoreText";
import type { AnnotationSettings } from "./settings";

/** A range of lines, including the last. */
export interface LineSpan {
  readonly first: number;
  readonly last: number;
}

/** A note after a line. */
export interface LineNote {
  readonly line: number;
  readonly text: string;
}

/** All marks in one editor. */
export interface Marks {
  readonly notes: readonly LineNote[];
  /** By band, the lines with marks in the gutter and on the overview ruler. */
  readonly lines: Readonly<Record<RecitedBand, readonly number[]>>;
  readonly words: Readonly<Record<RecitedBand, readonly Stretch[]>>;
}

/**
 * Marks beside the text cover the whole file. Notes and marks in the text cover only the lines in view: a file has
 * thousands of rows, and a note costs the editor much more than a mark beside the text.
 */
export function marksOf(
  annotations: readonly RowAnnotation[],
  inView: readonly LineSpan[],
  settings: Pick<AnnotationSettings, "scores" | "recitedWords">,
): Marks {
  const visible = annotations.filter(({ line, lastLine }) =>
    inView.some(({ first, last }) => lastLine >= first && line <= last),
  );
  const byBand = <T>(of: (band: RecitedBand) => readonly T[]): Readonly<Record<RecitedBand, readonly T[]>> =>
    Object.fromEntries(recitedBands.map((band) => [band, of(band)])) as Record<RecitedBand, readonly T[]>;
  return {
    notes: visible.flatMap((annotation) => {
      const text = isNoted(annotation, settings.scores) && describeRow(annotation.scored, annotation.isChanged);
      return text ? [{ line: annotation.lastLine, text }] : [];
    }),
    lines: byBand((band) => annotations.filter((annotation) => annotation.band === band).map(({ line }) => line)),
    words: byBand((band) =>
      settings.recitedWords
        ? visible.filter((annotation) => annotation.band === band).flatMap(({ recitedWords }) => recitedWords() ?? [])
        : [],
    ),
  };
}

const isNoted = (
  { scored, band, isChanged, isLeaking }: RowAnnotation,
  scores: AnnotationSettings["scores"],
): boolean => {
  if (scores === "off" || scored.passage.split !== "forget") return false;
  return isLeaking || isChanged || (scores === "all" && band !== undefined);
};
