import { HumanError } from "../protocol/humanError";
import { isJsonObject, parseJson } from "../protocol/json";
import { describeUnknownKey } from "./issues";
import { knownKeys, property } from "./knownKeys";

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

/** Returns the last override that sets a key or a section with this key. Undefined if no override sets it. */
export function overrideOf(overrides: readonly Override[], key: readonly PropertyKey[]): Override | undefined {
  return overrides.findLast(({ path }) => path.every((part, index) => key[index] === part));
}

/**
 * The value that `--set` gives to a key, by itself or as a part of a whole section. Undefined if there is none.
 *
 * @param overrides each in the form `key.path=value`
 */
export function overriddenValue(overrides: readonly string[], key: string): unknown {
  const parts = key.split(".");
  const values = overrides.map(parseOverride).map(({ path: given, value }) => {
    const isKeyOrSection = given.every((part, index) => part === parts[index]);
    return isKeyOrSection ? parts.slice(given.length).reduce(property, value) : undefined;
  });
  return values.findLast((value) => value !== undefined);
}

/** Returns the key that must not occur together with the given key. For `training.steps`, it is `training.epochs`. */
export function excludedBy(key: string): string | undefined {
  return alternatives[key];
}

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
  const value = text.slice(equals + 1);
  const parsed = parseJson(value);
  return { path, value: parsed === undefined ? value : parsed, label };
}

/**
 * Returns a copy of the configuration with the overrides. If an overridden key excludes another key, the copy does not
 * contain the other key. If a key has several overrides, the last one wins.
 */
export function applyOverrides(configuration: object, overrides: readonly Override[]): object {
  const changed = structuredClone(configuration);
  for (const { path } of overrides) {
    const other = excludedBy(path.join("."));
    if (other !== undefined) setValue(changed, other.split("."), undefined);
  }
  for (const { path, value } of overrides) setValue(changed, path, value);
  return changed;
}

/**
 * Sets the value at a path, and adds missing parents. If a parent is not an object, the function changes nothing. The
 * check of the configuration reports such a parent later.
 */
const setValue = (root: object, path: readonly string[], value: unknown): void => {
  let parent = root;
  for (const key of path.slice(0, -1)) {
    const child: unknown = Reflect.get(parent, key) ?? {};
    if (!isJsonObject(child)) return;
    Reflect.set(parent, key, child);
    parent = child;
  }
  Reflect.set(parent, path.at(-1) ?? "", value);
};
