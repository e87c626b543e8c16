import type { Passage } from "../../protocol/passages";
import type { PassageName } from "../dashboard/passageTable";

/**
 * Identifies a passage of a run in links and commands. A reference without a set means the first passage with the id.
 */
export interface PassageReference extends PassageName {
  readonly runFolder: string;
}

export function referTo(runFolder: string, { split, id }: Passage): PassageReference {
  return { runFolder, split, id };
}

/**
 * The passage that a command's arguments name. The arguments are a reference, a row of the Passages view, or a run's
 * folder and an id.
 */
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
