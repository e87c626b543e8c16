import { applyEdits, findNodeAtLocation, modify, parseTree } from "jsonc-parser";
import { excludedBy } from "./overrides";

/** The new value of a dotted key. Undefined removes the key. */
type Change = readonly [key: string, value: unknown];

const formattingOptions = { insertSpaces: true, tabSize: 2 };

/**
 * Changes keys in the text of a configuration and keeps its comments. A key that excludes another key removes it, as
 * with `--set`.
 *
 * @param text a JSON object with comments
 */
export function changedText(text: string, changes: readonly Change[]): string {
  const removed = changes.flatMap(([key, value]) => {
    const other = value === undefined ? undefined : excludedBy(key);
    return other === undefined ? [] : [[other, undefined] as const];
  });
  return [...removed, ...changes].reduce(
    (changed, [key, value]) => {
      const path = key.split(".");
      // `modify` cannot remove a key from a section that is missing.
      if (value === undefined && !hasKey(changed, path)) return changed;
      return applyEdits(changed, modify(changed, path, value, { formattingOptions }));
    },
    text.replace(/^\uFEFF/, ""),
  );
}

const hasKey = (text: string, path: string[]): boolean => {
  const tree = parseTree(text);
  return tree !== undefined && findNodeAtLocation(tree, path) !== undefined;
};
