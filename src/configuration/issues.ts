import { closest, distance } from "fastest-levenshtein";
import type { z } from "zod";
import { knownKeys, listKeysBeside, nearestKey, property } from "./knownKeys";

type Issue = z.core.$ZodIssue;

/** One failed check of a configuration. */
export interface ConfigurationIssue {
  /** The path of the key that failed. */
  readonly path: readonly PropertyKey[];
  /**
   * An error message without its beginning, which is the file's name and a colon. The text ends with a full stop or a
   * question mark.
   */
  readonly message: string;
  /** Whether the key itself is wrong, and not its value. */
  readonly isUnknownKey: boolean;
  /** Whether an editor finds the mistake with the JSON schema (see `editorJsonSchema`). */
  readonly isInSchema: boolean;
  /**
   * A replacement for the text that is wrong. For an unknown key, the replacement is the last part of a known key. For
   * a wrong value, the replacement is an allowed value.
   */
  readonly suggestion?: string;
}

/**
 * Describes the failed checks. The unknown keys come first, because an unknown key is usually the misspelling of a
 * missing key. If an unknown key is the misspelling of a missing key, the missing key is left out.
 *
 * @param configuration the value that failed the checks
 */
export function describeIssues(issues: readonly Issue[], configuration: unknown): ConfigurationIssue[] {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => unknownKeyIssue([...issue.path, key], configuration))
      : [],
  );
  const meant = new Set(unknown.map(({ path, suggestion = "" }) => formatKeyPath([...path.slice(0, -1), suggestion])));
  const failed = issues.flatMap((issue) => {
    const value = issue.path.reduce(property, configuration);
    if (issue.code === "unrecognized_keys") return [];
    if (value === undefined && meant.has(formatKeyPath(issue.path))) return [];
    const suggestion = nearestOption(value, literalsOf(issue));
    return [
      {
        path: issue.path,
        message: describe(issue, value),
        isUnknownKey: false,
        // The JSON schema has no rules that connect several keys.
        isInSchema: issue.code !== "custom",
        ...(suggestion !== undefined && { suggestion }),
      },
    ];
  });
  return [...unknown, ...failed];
}

const unknownKeyIssue = (path: readonly PropertyKey[], configuration: unknown): ConfigurationIssue => {
  const nearest = nearestTo(path, knownKeys(configuration));
  const parent = formatKeyPath(path.slice(0, -1));
  const isBeside = nearest !== undefined && parent === nearest.slice(0, Math.max(0, nearest.lastIndexOf(".")));
  return {
    path,
    message: describeUnknownKey(path, configuration),
    isUnknownKey: true,
    isInSchema: false,
    ...(isBeside && { suggestion: nearest.slice(nearest.lastIndexOf(".") + 1) }),
  };
};

/**
 * Returns the key that is most similar to an unknown key, or undefined if no key is similar. If the unknown key is
 * valid for another objective, the user has not misspelt it. So no other key is suggested, and the result is undefined.
 */
const nearestTo = (path: readonly PropertyKey[], known: readonly string[]): string | undefined => {
  const key = formatKeyPath(path);
  return knownKeys().includes(key) ? undefined : nearestKey(key, known);
};

/**
 * Describes an unknown key and suggests a correction.
 *
 * @param configuration the configuration that contains the key. If the configuration names an objective, the keys of
 *   all other objectives count as unknown. Without a configuration, the keys of every objective are valid
 */
export function describeUnknownKey(path: readonly PropertyKey[], configuration?: unknown): string {
  const key = formatKeyPath(path);
  const known = knownKeys(configuration);
  const nearest = nearestTo(path, known);
  const remedy = nearest === undefined ? listKeysBeside(key, known) : `did you mean "${nearest}"?`;
  return `unknown key "${key}"; ${remedy}`;
}

const describe = (issue: Issue, value: unknown): string => {
  if (issue.path.length === 0) return "the file must hold one JSON object with the run's settings.";
  const key = `"${formatKeyPath(issue.path)}"`;
  if (issue.code === "custom") return `${key} ${issue.message}.`;
  const options = optionsOf(issue);
  const example = examples[formatKeyPath(issue.path)];
  const suchAs = example === undefined ? "" : `, such as ${example}`;
  if (value === undefined)
    return `${key} is missing; add it${options.length === 0 ? suchAs : ` as ${listOf(options)}`}.`;
  const rule = options.length > 0 ? `be ${listOf(options)}` : `${describeRule(issue)}${suchAs}`;
  return `${key} must ${rule}, not ${show(value)}${suggestOption(value, literalsOf(issue))}`;
};

/** An example for each key whose value is an object that the user must write. */
const examples: Readonly<Record<string, string>> = { "objective.teacher": '{"name": "garbled"}' };

const describeRule = (issue: Issue): string => {
  switch (issue.code) {
    case "invalid_type":
      return `be ${typeNames[issue.expected] ?? issue.expected}`;
    case "too_small":
      if (issue.origin === "string") return "not be empty";
      return `be ${issue.inclusive === true ? "at least" : "greater than"} ${issue.minimum}`;
    case "too_big":
      return `be ${issue.inclusive === true ? "at most" : "less than"} ${issue.maximum}`;
    case "invalid_union":
      // The schema has a message for such a value; see `numberOrWord`.
      return issue.message;
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
  if (issue.code !== "invalid_union") return [];
  if ("options" in issue) return issue.options;
  return issue.errors.flat().every(({ code }) => code === "invalid_value") ? literalsOf(issue) : [];
};

/** The allowed values that are fixed. Other values may be allowed, too, such as numbers beside a word. */
const literalsOf = (issue: Issue): readonly unknown[] =>
  issue.code === "invalid_union" && !("options" in issue) ? issue.errors.flat().flatMap(optionsOf) : optionsOf(issue);

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
  const near = nearestOption(value, options);
  return near === undefined ? "." : `; did you mean ${show(near)}?`;
};

/** The allowed value that is most similar to a given value. It is undefined if no allowed value is similar. */
const nearestOption = (value: unknown, options: readonly unknown[]): string | undefined => {
  const texts = options.filter((option) => typeof option === "string");
  if (typeof value !== "string" || texts.length === 0) return undefined;
  const near = closest(value, texts);
  return distance(value, near) <= Math.max(2, value.length / 3) ? near : undefined;
};

/** `evaluation.stop[0]` */
export function formatKeyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}

const show = (value: unknown): string => {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) as string | undefined);
  if (text === undefined) return "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};
