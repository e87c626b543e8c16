import { byBand } from "./bands";
import type { ByBand } from "./bands";
import type { RowAnnotation } from "./rowAnnotations";
import type { Stretch } from "./rows/dataRow";
import { describeRow } from "./scoreText";
import type { AnnotationSettings } from "./settings";

/** All marks in one editor. */
export interface Marks {
  /** Notes after lines. */
  readonly notes: readonly { readonly line: number; readonly text: string }[];
  /** For each band, the lines with marks in the gutter and on the overview ruler. */
  readonly lines: ByBand<readonly number[]>;
  readonly words: ByBand<readonly Stretch[]>;
}

/**
 * Marks beside the text cover the whole file. Notes and marks in the text cost the editor more, so they cover only the
 * lines in view.
 *
 * @param inView ranges of lines, each with its last line
 */
export function marksOf(
  annotations: readonly RowAnnotation[],
  inView: readonly { readonly first: number; readonly last: number }[],
  settings: Pick<AnnotationSettings, "scores" | "recitedWords">,
): Marks {
  const visible = annotations.filter(({ line, lastLine }) =>
    inView.some(({ first, last }) => lastLine >= first && line <= last),
  );
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
