import type { PassageName } from "../dashboard/passageTable";
import type { MeasuredPassage } from "./measuredPassages";

/**
 * Identifies a passage of a run in links and commands. A reference without a set means the first passage that has the
 * id. This passage may be in any set.
 */
export interface PassageReference extends PassageName {
  readonly runFolder: string;
}

export function referTo({ runFolder, passage: { split, id } }: MeasuredPassage): PassageReference {
  return { runFolder, split, id };
}

/**
 * The passage that a command's arguments name. The arguments may be a reference, a row of the Passages view, or the
 * folder of a run and an id.
 */
export function referenceIn([first, second]: readonly unknown[]): PassageReference | undefined {
  if (typeof first === "string" && typeof second === "string") return { runFolder: first, id: second };
  const { runFolder, id } = (first ?? {}) as { readonly runFolder?: unknown; readonly id?: unknown };
  return typeof runFolder === "string" && typeof id === "string" ? (first as PassageReference) : undefined;
}
