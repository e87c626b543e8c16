import type { Passage, Split } from "../../protocol/passages";

/** Identifies a passage of a run in links and commands. */
export interface PassageReference {
  readonly runFolder: string;
  /** Ids are unique only within a set. Without a set, the first passage with the id is meant. */
  readonly split?: Split;
  readonly id: string;
}

export function referTo(runFolder: string, { split, id }: Passage): PassageReference {
  return { runFolder, split, id };
}

/** The passage that a command was called with: a reference, a row of the Passages view, or a run's folder and an id. */
export function referenceIn([first, second]: readonly unknown[]): PassageReference | undefined {
  if (typeof first === "string" && typeof second === "string") return { runFolder: first, id: second };
  const isReference =
    typeof first === "object" &&
    first !== null &&
    "runFolder" in first &&
    "id" in first &&
    typeof first.id === "string";
  return isReference ? (first as PassageReference) : undefined;
}
