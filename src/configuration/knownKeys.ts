import { distance } from "fastest-levenshtein";
import { configurationJsonSchema } from "./jsonSchema";

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly const?: unknown;
}

/**
 * Every valid key of a configuration, as a path with dots.
 *
 * @param configuration restricts the objective's keys to the objective that it names
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

/** The valid key most similar in its last part, preferably beside the unknown key; undefined if none is similar. */
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

/** End of a sentence about an unknown key: the valid keys in its place. */
export function listKeysBeside(unknown: string, known: readonly string[]): string {
  const parent = parentOf(unknown);
  const beside = known.filter((key) => parentOf(key) === parent).map((key) => `"${lastPart(key)}"`);
  if (beside.length === 0) return "remove it.";
  return `the keys ${parent === "" ? "there" : `of "${parent}"`} are ${beside.join(", ")}.`;
}

const chooseVariants = (variants: readonly SchemaNode[], value: unknown): readonly SchemaNode[] => {
  const name = property(value, "name");
  const named = variants.filter((variant) => variant.properties?.["name"]?.const === name);
  return named.length > 0 ? named : variants;
};

/** A value's property; undefined for a value without properties. */
export function property(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
}

const lastPart = (key: string): string => key.slice(key.lastIndexOf(".") + 1);

const parentOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf(".")));
