import { byBand } from "./bands";
import type { RowAnnotation } from "./rowAnnotations";
import { describeRow } from "./scoreText";
import type { AnnotationSettings } from "./settings";

export type Marks = ReturnType<typeof marksOf>;

/**
 * All marks in one editor. Marks beside the text cover the whole file. Notes and marks in the text cost the editor more
 * time, so they cover only the lines in view.
 *
 * @param inView ranges of lines; the last line belongs to the range
 */
export function marksOf(
  annotations: readonly RowAnnotation[],
  inView: readonly { readonly first: number; readonly last: number }[],
  settings: Pick<AnnotationSettings, "scores" | "recitedWords">,
) {
  const visible = annotations.filter(({ line, lastLine }) =>
    inView.some(({ first, last }) => lastLine >= first && line <= last),
  );
  return {
    /** Notes after lines. */
    notes: visible.flatMap((annotation) => {
      const text = isNoted(annotation, settings.scores) && describeRow(annotation.scored, annotation.isChanged);
      return text ? [{ line: annotation.lastLine, text }] : [];
    }),
    /** For each band, the lines with marks in the gutter and on the overview ruler. */
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
