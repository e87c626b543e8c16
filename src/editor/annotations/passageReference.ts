import type { Passage, Split } from "../../protocol/passages";

/** Names a passage of a run, in links and commands. */
export interface PassageReference {
  readonly runFolder: string;
  /** An id is unique within its set only; without the set, the first of that id is meant. */
  readonly split?: Split;
  readonly id: string;
}

export function referTo(runFolder: string, { split, id }: Passage): PassageReference {
  return { runFolder, split, id };
}

/**
 * The passage that a command was called with: a reference; a run's folder and an id, as the dashboard has them; or a
 * row of the Passages view, which shows the selected run's forget set.
 */
export function referenceIn(
  [first, second]: readonly unknown[],
  selectedRun: string | undefined,
): PassageReference | undefined {
  if (typeof first === "string" && typeof second === "string") return { runFolder: first, id: second };
  if (typeof first !== "object" || first === null || !("id" in first) || typeof first.id !== "string") return undefined;
  if ("runFolder" in first) return first as PassageReference;
  const isRow = "type" in first && first.type === "passage";
  return isRow && selectedRun !== undefined ? { runFolder: selectedRun, split: "forget", id: first.id } : undefined;
}
