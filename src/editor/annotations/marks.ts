import { byBand } from "./bands";
import type { RowAnnotation } from "./rowAnnotations";
import { describeRow } from "./scoreText";
import type { AnnotationSettings } from "./settings";

export type Marks = ReturnType<typeof marksOf>;

/**
 * All marks in one editor. The marks in the gutter and on the overview ruler cover the whole file. Notes and marked
 * words cover only the lines in view, because they cost the editor more time.
 *
 * @param inView the ranges of lines that are in view. Each range includes its last line
 */
export function marksOf(
  annotations: readonly RowAnnotation[],
  inView: readonly { readonly first: number; readonly last: number }[],
  settings: Pick<AnnotationSettings, "scores" | "recitedWords">,
) {
  const visible = annotations.filter(({ line, lastLine }) =>
    inView.some(({ first, last }) => lastLine >= first && line <= last),
  );
  /**
   * The marks of one group of rows.
   *
   * @param isOlder true for the rows that only earlier evaluations measured. False for all other rows
   */
  const marksIn = (isOlder: boolean) => {
    const ofAge = ({ scored }: RowAnnotation): boolean => scored.isOlder === isOlder;
    return {
      /** The notes at the ends of lines. */
      notes: visible.filter(ofAge).flatMap((annotation) => {
        const text = isNoted(annotation, settings.scores) && describeRow(annotation.scored, annotation.isChanged);
        return text ? [{ line: annotation.lastLine, text }] : [];
      }),
      /** For each band, the lines with marks in the gutter and on the overview ruler. */
      lines: byBand((band) =>
        annotations.filter((annotation) => annotation.band === band && ofAge(annotation)).map(({ line }) => line),
      ),
      words: byBand((band) =>
        settings.recitedWords
          ? visible
              .filter((annotation) => annotation.band === band && ofAge(annotation))
              .flatMap(({ recitedWords }) => recitedWords ?? [])
          : [],
      ),
    };
  };
  return { ...marksIn(false), older: marksIn(true) };
}

const isNoted = (
  { scored, band, isChanged, isLeaking }: RowAnnotation,
  scores: AnnotationSettings["scores"],
): boolean => {
  if (scores === "off" || scored.passage.split !== "forget") return false;
  return isLeaking || isChanged || band === "unmeasured" || (scores === "all" && band !== undefined);
};
