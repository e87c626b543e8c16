import { HumanError } from "../protocol/humanError";
import { describeUnknownKey } from "./issues";
import { knownKeys } from "./knownKeys";

/** One `--set key.path=value`. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
  /** As the user wrote it, with `--set` before it. */
  readonly label: string;
}

/** Keys that exclude each other: an override of one removes the other. */
const alternatives: Readonly<Record<string, string>> = {
  "training.epochs": "training.steps",
  "training.steps": "training.epochs",
  "evaluation.everySteps": "evaluation.everyEpochs",
  "evaluation.everyEpochs": "evaluation.everySteps",
};

/**
 * @param text `key.path=value`; a value that is no JSON is taken as text
 * @throws HumanError for another form or an unknown key
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

/** A copy of the configuration with the overrides applied in order, without the keys that they exclude. */
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

/** Changes nothing if a parent is not an object: the later check reports it. */
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
