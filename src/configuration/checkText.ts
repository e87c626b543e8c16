import { findNodeAtLocation, getNodeValue, parseTree } from "jsonc-parser";
import type { JSONPath, Node } from "jsonc-parser";
import { HumanError } from "../protocol/humanError";
import { isJsonObject } from "../protocol/json";
import { capitalized } from "../protocol/wording";
import { describeIssues, formatKeyPath } from "./issues";
import { applyOverrides, overrideOf, parseOverride } from "./overrides";
import type { Override } from "./overrides";
import { configurationSchema, measuringSchema } from "./schema";
import type { Configuration, MeasuringConfiguration } from "./schema";
import { listSyntaxErrors } from "./syntax";

/** A range of a text, in UTF-16 code units. */
export interface TextRange {
  readonly offset: number;
  readonly length: number;
}

/** A mistake in the text of a configuration. */
export interface TextIssue {
  /** One sentence that ends with a full stop or a question mark. It does not name the file. */
  readonly message: string;
  /** The key, such as `training.epochs`. It is absent for a syntax error. */
  readonly key?: string;
  /** The part of the text to correct. It is absent for a mistake in an override. */
  readonly range?: TextRange;
  /** A better spelling of the key or of the value in `range`, without quotation marks. */
  readonly suggestion?: string;
  /** Whether an editor finds the mistake with the JSON schema. */
  readonly isInSchema?: boolean;
}

/** The text of a configuration, checked as a whole. */
export interface CheckedText {
  /** All mistakes. */
  readonly issues: readonly TextIssue[];
  /** The content with the overrides. It is undefined if the text is not JSON. */
  readonly content: unknown;
  /** The checked configuration with every default, but with the paths as the user wrote them. */
  readonly configuration: Configuration | undefined;
  /**
   * The checked configuration for a command that does not train, also with every default and with the paths as the user
   * wrote them. It is undefined if the content is not valid even for such a command.
   */
  readonly measuring: MeasuringConfiguration | undefined;
  /**
   * Returns the range of a key's value in the text. If the text does not contain the key, returns the range of the name
   * of the nearest parent key. If the text contains no parent key either, returns the first character of the JSON
   * value.
   */
  readonly rangeOf: (path: JSONPath) => TextRange;
  /** The valid overrides. */
  readonly overrides: readonly Override[];
}

/**
 * Checks the text of a configuration and reports every mistake. `loadConfiguration` reports only the first one.
 *
 * @param overrides values of `--set`, each in the form `key.path=value`
 */
export function checkConfigurationText(text: string, overrides: readonly string[] = []): CheckedText {
  const root = parseTree(text.replace(/^\uFEFF/, " "), [], { allowTrailingComma: true });
  const rangeOf = (path: JSONPath): TextRange => rangeIn(root, path);
  const syntax = listSyntaxErrors(text);
  if (syntax.length > 0) {
    const issues = syntax.map(({ problem, ...range }) => ({
      message: `${capitalized(problem)}; correct the JSON.`,
      range,
    }));
    return { issues, content: undefined, configuration: undefined, measuring: undefined, rangeOf, overrides: [] };
  }
  const { parsed, issues: wrongOverrides } = parseOverrides(overrides);
  const written: unknown = root === undefined ? undefined : getNodeValue(root);
  const content = isJsonObject(written) ? applyOverrides(written, parsed) : written;
  const result = configurationSchema.safeParse(content);
  const failed = result.success ? [] : describeIssues(result.error.issues, content);
  const issues = failed.map(({ path, message, isUnknownKey, isInSchema, suggestion }): TextIssue => {
    const override = overrideOf(parsed, path);
    const key = formatKeyPath(path);
    if (override !== undefined) return { message: `${override.label}: ${message}`, key };
    const location = path.filter((part) => typeof part !== "symbol");
    return {
      message: capitalized(message),
      key,
      isInSchema,
      range: isUnknownKey ? keyRangeIn(root, location) : rangeOf(location),
      ...(suggestion !== undefined && { suggestion }),
    };
  });
  return {
    issues: [...wrongOverrides, ...issues],
    content,
    configuration: wrongOverrides.length === 0 ? result.data : undefined,
    measuring: wrongOverrides.length === 0 ? measuringSchema.safeParse(content).data : undefined,
    rangeOf,
    overrides: parsed,
  };
}

const parseOverrides = (overrides: readonly string[]): { parsed: Override[]; issues: TextIssue[] } => {
  const parsed: Override[] = [];
  const issues: TextIssue[] = [];
  for (const text of overrides) {
    try {
      parsed.push(parseOverride(text));
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      issues.push({ message: error.message });
    }
  }
  return { parsed, issues };
};

const rangeIn = (root: Node | undefined, path: JSONPath): TextRange => {
  if (root === undefined) return { offset: 0, length: 0 };
  const node = findNodeAtLocation(root, path);
  if (node !== undefined && path.length > 0) return { offset: node.offset, length: node.length };
  // The text does not contain the key. The value of the parent key is a whole object, which would be too much to
  // underline. So the result is the range of the parent key's name. If there is no parent key, the result is the first
  // character of the JSON value.
  return path.length < 2 ? { offset: root.offset, length: 1 } : keyRangeIn(root, path.slice(0, -1));
};

const keyRangeIn = (root: Node | undefined, path: JSONPath): TextRange => {
  const property = root && findNodeAtLocation(root, path)?.parent;
  const key = property?.type === "property" ? property.children?.[0] : undefined;
  return key === undefined ? rangeIn(root, path) : { offset: key.offset, length: key.length };
};

/** The line of an offset in a text, counted from 1. LF, CR LF and CR each end a line. */
export function lineOfOffset(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}
