import { distance } from "fastest-levenshtein";
import { configurationJsonSchema } from "./jsonSchema";

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly const?: unknown;
}

/**
 * Lists every valid key of a configuration as a path with dots.
 *
 * @param configuration if it names an objective, the keys of all other objectives are left out
 */
export function knownKeys(configuration?: unknown): string[] {
  const keys = new Set<string>();
  const visit = (node: SchemaNode, value: unknown, prefix: string): void => {
    for (const variant of chooseVariants(node.oneOf ?? node.anyOf ?? [], value)) visit(variant, value, prefix);
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      keys.add(prefix + key);
      visit(child, property(value, key), `${prefix}${key}.`);
    }
  };
  visit(configurationJsonSchema(), configuration, "");
  return [...keys];
}

/**
 * Finds the valid key that is most similar to an unknown key. Returns undefined if no key is similar. Only the last
 * parts of the keys are compared. A key with the same parent is preferred.
 */
export function nearestKey(unknown: string, known: readonly string[]): string | undefined {
  const wanted = lastPart(unknown).toLowerCase();
  const allowed = wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 3));
  let [best, bestScore] = [undefined as string | undefined, allowed + 1];
  for (const key of known) {
    const elsewhere = parentOf(key) === parentOf(unknown) ? 0 : 0.5;
    const score = distance(wanted, lastPart(key).toLowerCase()) + elsewhere;
    if (score < bestScore) [best, bestScore] = [key, score];
  }
  return best;
}

/** The end of the message about an unknown key. It lists the valid keys with the same parent. */
export function listKeysBeside(unknown: string, known: readonly string[]): string {
  const parent = parentOf(unknown);
  const beside = known.filter((key) => parentOf(key) === parent).map((key) => `"${lastPart(key)}"`);
  if (beside.length === 0) return "remove it.";
  return `the keys ${parent === "" ? "at the top level" : `of "${parent}"`} are ${beside.join(", ")}.`;
}

const chooseVariants = (variants: readonly SchemaNode[], value: unknown): readonly SchemaNode[] => {
  const name = property(value, "name");
  const named = variants.filter((variant) => variant.properties?.["name"]?.const === name);
  return named.length > 0 ? named : variants;
};

/** Returns a property of a value, or undefined if the value is not an object. */
export function property(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
}

const lastPart = (key: string): string => key.slice(key.lastIndexOf(".") + 1);

const parentOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf(".")));
