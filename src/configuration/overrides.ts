import { HumanError } from "../protocol/humanError";
import { describeUnknownKey } from "./issues";
import { knownKeys } from "./knownKeys";

/** One `--set key.path=value`. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
  /** The override as the user wrote it, including `--set`. */
  readonly label: string;
}

/** Pairs of keys that exclude each other. An override of one key removes the other key. */
const alternatives: Readonly<Record<string, string>> = {
  "training.epochs": "training.steps",
  "training.steps": "training.epochs",
  "evaluation.everySteps": "evaluation.everyEpochs",
  "evaluation.everyEpochs": "evaluation.everySteps",
};

/**
 * Parses the value of one `--set`.
 *
 * @param text has the form `key.path=value`; a value that is not JSON is taken as text
 * @throws HumanError if the text has another form or if the key is unknown
 */
export function parseOverride(text: string): Override {
  const label = `--set ${text}`;
  const equals = text.indexOf("=");
  if (equals < 1) {
    throw new HumanError(`${label} does not have the form key=value; write for example --set training.epochs=3.`);
  }
  const key = text.slice(0, equals);
  const path = key.split(".");
  if (!knownKeys().includes(key)) throw new HumanError(`${label}: ${describeUnknownKey(path)}`);
  return { path, value: parseValue(text.slice(equals + 1)), label };
}

/**
 * Returns a copy of the configuration with the overrides and without the keys that they exclude. The last override of a
 * key wins.
 */
export function applyOverrides(configuration: object, overrides: readonly Override[]): object {
  const changed = structuredClone(configuration);
  for (const { path } of overrides) {
    const other = alternatives[path.join(".")];
    if (other !== undefined)
      withParent(changed, other.split("."), (parent, key) => Reflect.deleteProperty(parent, key));
  }
  for (const { path, value } of overrides) {
    withParent(changed, path, (parent, key) => Reflect.set(parent, key, value));
  }
  return changed;
}

const parseValue = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/**
 * Changes the object that holds the last key of a path, and adds missing parents. Nothing changes if a parent is not an
 * object, because a later check reports it.
 */
const withParent = (root: object, path: readonly string[], change: (parent: object, key: string) => void): void => {
  let parent = root as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    parent[key] ??= {};
    const child = parent[key];
    if (typeof child !== "object" || child === null || Array.isArray(child)) return;
    parent = child as Record<string, unknown>;
  }
  const key = path.at(-1);
  if (key !== undefined) change(parent, key);
};
