import { parse, printParseErrorCode } from "jsonc-parser";
import type { ParseError } from "jsonc-parser";
import { HumanError } from "../protocol/humanError";

/** A syntax error in a JSON text. */
export interface SyntaxIssue {
  /** In UTF-16 code units from the start of the text. */
  readonly offset: number;
  readonly length: number;
  /** A clause without a full stop. */
  readonly problem: string;
}

/** Lists the syntax errors of JSON with comments and trailing commas. */
export function listSyntaxErrors(text: string): SyntaxIssue[] {
  const errors: ParseError[] = [];
  // A byte order mark becomes a space, so that the offsets stay the same.
  parse(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
  return errors.map(({ error, offset, length }) => ({ offset, length, problem: problems[printParseErrorCode(error)] }));
}

/**
 * Parses JSON with comments and trailing commas.
 *
 * @throws HumanError with the file, line and column of the first error, counted from 1
 */
export function parseJsonWithComments(text: string, file: string): unknown {
  const json = text.replace(/^\uFEFF/, "");
  const errors: ParseError[] = [];
  const value: unknown = parse(json, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return value;
  const before = json.slice(0, first.offset).split(/\r\n|\r|\n/);
  const place = `${file}:${before.length}:${(before.at(-1) ?? "").length + 1}`;
  throw new HumanError(`${place}: ${problems[printParseErrorCode(first.error)]}; correct the JSON there.`);
}

const problems: Readonly<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol: "this is not a JSON value (text needs double quotes)",
  InvalidNumberFormat: "this number is malformed",
  PropertyNameExpected: "a key in double quotes is missing",
  ValueExpected: "a value is missing",
  ColonExpected: "a colon is missing",
  CommaExpected: "a comma is missing",
  CloseBraceExpected: "a closing brace is missing",
  CloseBracketExpected: "a closing bracket is missing",
  EndOfFileExpected: "there is text after the end of the JSON value",
  InvalidCommentToken: "this comment is malformed",
  UnexpectedEndOfComment: "a comment has no end",
  UnexpectedEndOfString: "a text has no closing quote",
  UnexpectedEndOfNumber: "a number is incomplete",
  InvalidUnicode: "a \\u escape is malformed",
  InvalidEscapeCharacter: "a backslash stands before a character that cannot be escaped",
  InvalidCharacter: "a text contains a control character",
  "<unknown ParseErrorCode>": "the syntax is wrong",
};
