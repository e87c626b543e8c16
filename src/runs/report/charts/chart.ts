/** A chart of a report, with its text alternative. */
export interface Chart {
  readonly title: string;
  /** What the chart shows, in a few sentences. */
  readonly description: string;
  /** The drawing: an SVG element. It takes its colours from the style sheet of the report. */
  readonly svg: string;
  /** The values of the chart. The first column has words, the others have numbers. */
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}
