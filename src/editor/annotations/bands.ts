import { stillLeaks } from "./measuredPassages";
import type { MeasuredPassage } from "./measuredPassages";

/**
 * The band of a passage. It shows how much of the passage the model still recites. `unmeasured` means that this is not
 * known.
 */
export type Band = "verbatim" | "mostly" | "partly" | "forgotten" | "unmeasured";

/** The bands of recited passages. The editor marks only passages in these bands. */
export const recitedBands = ["verbatim", "mostly", "partly"] as const;
type RecitedBand = (typeof recitedBands)[number];

export function byBand<T>(of: (band: RecitedBand) => T): Readonly<Record<RecitedBand, T>> {
  return Object.fromEntries(recitedBands.map((band) => [band, of(band)])) as Record<RecitedBand, T>;
}

const verbatimFrom = 0.9;
const mostlyFrom = 0.5;

/** The band of a passage's last score; undefined if no evaluation covered the passage. */
export function leakBandOf(scored: MeasuredPassage): Band | undefined {
  const last = scored.history.at(-1);
  if (last === undefined) return undefined;
  if (last.score === null) return "unmeasured";
  if (!stillLeaks(scored)) return "forgotten";
  if (last.score >= verbatimFrom) return "verbatim";
  return last.score >= mostlyFrom ? "mostly" : "partly";
}

/** Each band has a sign as well as a colour, because some readers cannot distinguish the colours. */
export const bandSigns: Readonly<Record<Band, string>> = {
  verbatim: "●",
  mostly: "◕",
  partly: "◔",
  forgotten: "○",
  unmeasured: "?",
};
