import path from "node:path";
import { HumanError } from "../../../src/protocol/humanError";
import { parseWords, wholeNumber } from "../words";

/** The sizes of the benchmark. Results with different sizes do not compare. */
export interface Sizes {
  /** Documents of each task in the forget set, and as many in the retain set. */
  readonly documents: number;
  /** Unseen documents of each task. */
  readonly unseen: number;
  /** Largest number of tokens of a completion. */
  readonly tokens: number;
  /** The number of steps of every training. Null: each training's own number. */
  readonly steps: number | null;
  /** Largest number of texts of each set in a step. Null: each training's own number. */
  readonly rows: number | null;
}

export interface Options {
  /** Folder of the model before fine-tuning. */
  readonly base: string;
  /** Folder with LUME's forget.jsonl and retain.jsonl. */
  readonly lume: string;
  /** Folder for everything that the benchmark writes. */
  readonly out: string;
  /** Names of the steps to do. Undefined: all. */
  readonly only: readonly string[] | undefined;
  readonly sizes: Sizes;
}

const usage =
  "usage: npm run bench -- real <folder of the base> <folder of LUME's data> [--out <folder>] [--only <name,name>] " +
  "[--documents <n>] [--unseen <n>] [--tokens <n>] [--steps <n>] [--rows <n>]";

/**
 * Reads the words after the benchmark's name.
 *
 * @throws HumanError with one sentence
 */
export function readOptions(root: string, words: readonly string[]): Options {
  const { values, positionals } = parseWords(
    words,
    ["out", "only", "documents", "unseen", "tokens", "steps", "rows"],
    usage,
  );
  const [base, lume, ...rest] = positionals;
  if (base === undefined || lume === undefined || rest.length > 0) throw new HumanError(usage);
  const documents = wholeNumber("documents", values.documents, 1) ?? 8;
  // Relearning divides the documents of a task into two parts.
  if (documents < 2) throw new HumanError("--documents needs at least 2.");
  return {
    base: path.resolve(base),
    lume: path.resolve(lume),
    out: path.resolve(values.out ?? path.join(root, ".lethe/real")),
    only: values.only?.split(","),
    sizes: {
      documents,
      unseen: wholeNumber("unseen", values.unseen, 1) ?? 60,
      tokens: wholeNumber("tokens", values.tokens, 1) ?? 256,
      steps: wholeNumber("steps", values.steps, 1) ?? null,
      rows: wholeNumber("rows", values.rows, 1) ?? null,
    },
  };
}
