import { closest, distance } from "fastest-levenshtein";
import type { z } from "zod";
import { knownKeys, listKeysBeside, nearestKey, property } from "./knownKeys";

type Issue = z.core.$ZodIssue;

/** The message of one failed check, and the path of the key that failed. */
interface Finding {
  readonly path: readonly PropertyKey[];
  /** The message follows the file's name and a colon. It ends with a full stop or a question mark. */
  readonly message: string;
}

/**
 * Describes one failed check: the first unknown key or, if all keys are known, the first failed check. The message
 * about an unknown key helps the user most, because such a key is usually the misspelling of a missing key.
 *
 * @param configuration the value that failed the checks
 */
export function describeIssues(issues: readonly Issue[], configuration: unknown): Finding {
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (issue === undefined) throw new Error("A failed check has at least one issue.");
  if (issue.code !== "unrecognized_keys") {
    return { path: issue.path, message: describe(issue, issue.path.reduce(property, configuration)) };
  }
  const path = [...issue.path, issue.keys[0] ?? ""];
  return { path, message: describeUnknownKey(path, configuration) };
}

/**
 * Describes an unknown key and suggests a correction.
 *
 * @param configuration the configuration that contains the key. If the configuration names an objective, the keys of
 *   all other objectives count as unknown. Without a configuration, the keys of every objective are valid
 */
export function describeUnknownKey(path: readonly PropertyKey[], configuration?: unknown): string {
  const key = formatKeyPath(path);
  const known = knownKeys(configuration);
  // A key that belongs to another objective is spelt correctly. So the message suggests no similar key.
  const nearest = knownKeys().includes(key) ? undefined : nearestKey(key, known);
  const remedy = nearest === undefined ? listKeysBeside(key, known) : `did you mean "${nearest}"?`;
  return `unknown key "${key}"; ${remedy}`;
}

const describe = (issue: Issue, value: unknown): string => {
  if (issue.path.length === 0) return "the file must hold one JSON object with the run's settings.";
  const key = `"${formatKeyPath(issue.path)}"`;
  if (issue.code === "custom") return `${key} ${issue.message}.`;
  const options = optionsOf(issue);
  if (value === undefined) return `${key} is missing; add it${options.length === 0 ? "" : ` as ${listOf(options)}`}.`;
  if (options.length > 0)
    return `${key} must be ${listOf(options)}, not ${show(value)}${suggestOption(value, options)}`;
  return `${key} must ${describeRule(issue)}, not ${show(value)}.`;
};

const describeRule = (issue: Issue): string => {
  switch (issue.code) {
    case "invalid_type":
      return `be ${typeNames[issue.expected] ?? issue.expected}`;
    case "too_small":
      if (issue.origin === "string") return "not be empty";
      return `be ${issue.inclusive === true ? "at least" : "greater than"} ${issue.minimum}`;
    case "too_big":
      return `be ${issue.inclusive === true ? "at most" : "less than"} ${issue.maximum}`;
    default:
      return `be valid (${issue.message})`;
  }
};

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "an object in braces",
};

/** The allowed values of a setting with a fixed choice. The list is empty for other settings. */
const optionsOf = (issue: Issue): readonly unknown[] => {
  if (issue.code === "invalid_value") return issue.values;
  return issue.code === "invalid_union" && "options" in issue ? issue.options : [];
};

const listOf = (options: readonly unknown[]): string => {
  const shown = options.map(show);
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} or ${last}`;
};

/**
 * The end of the message about a value that is not one of the allowed values. If an allowed value is similar, the text
 * suggests it.
 */
const suggestOption = (value: unknown, options: readonly unknown[]): string => {
  if (typeof value !== "string") return ".";
  const near = closest(
    value,
    options.filter((option) => typeof option === "string"),
  );
  return distance(value, near) <= Math.max(2, value.length / 3) ? `; did you mean ${show(near)}?` : ".";
};

/** `evaluation.stop[0]` */
const formatKeyPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");

const show = (value: unknown): string => {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) as string | undefined);
  if (text === undefined) return "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};
