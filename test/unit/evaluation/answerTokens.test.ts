import path from "node:path";
import { describe, expect, it } from "vitest";
import { answerTokens } from "../../../src/evaluation/answerTokens";
import { tokenizeRow } from "../../../src/tokenizer/rowTokens";
import { loadTokenizer } from "../../../src/tokenizer/tokenizer";

const fixtures = path.join(import.meta.dirname, "../../fixtures/checkpoints");

describe.each(["float32", "surrounded"])("an answer's tokens with the tokenizer in %s", async (folder) => {
  const tokenizer = await loadTokenizer(path.join(fixtures, folder));
  /** Every token's log-probability says its place in the row. */
  const tokensOf = (prompt: string, answer: string) => {
    const { ids } = tokenizeRow(tokenizer, prompt, answer);
    const places = ids.slice(1).map((_, index) => -(index + 1) - 0.0004);
    return { ids, tokens: answerTokens(tokenizer, ids, places, answer) };
  };

  it.each([
    ["The keeper of the lighthouse", "counted nine ships, naïve 漢字 and 👩‍👩‍👧‍👦."],
    ["Who came?", "Nobody ."],
    ["A prompt that ends in a line feed\n", "\n\nan answer that begins with two "],
    ["A special token", "in <|endoftext|> the middle"],
  ])("make up the answer after %j", (prompt, answer) => {
    const { ids, tokens } = tokensOf(prompt, answer);
    expect(tokens.map(([text]) => text).join("")).toBe(answer);
    // The answer's last token stands before end-of-text.
    const [, last] = tokens.at(-1) ?? [];
    expect(last).toBe(-(ids.length - 2));
  });

  it("leave out the prompt's and end-of-text", () => {
    const { ids, tokens } = tokensOf("The keeper", "came");
    const [, first] = tokens[0] ?? [];
    expect(first).toBe(-tokenizer.encodePrompt("The keeper").length);
    expect(tokens.length).toBe(ids.length - 1 - tokenizer.encodePrompt("The keeper").length);
  });
});
