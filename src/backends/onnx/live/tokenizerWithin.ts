import { HumanError } from "../../../protocol/humanError";
import type { TextTokenizer } from "../../../tokenizer/tokenizer";

/**
 * Adapts a tokenizer to a model whose embedding has `rows` rows. Tokens can be added to a tokenizer without adding rows
 * to the embedding. The adapted tokenizer refuses only those texts that contain a token without a row. If the padding
 * token has no row, the adapted tokenizer pads with another token.
 * @param folder the model's folder. The error message names it
 */
export function tokenizerWithin(tokenizer: TextTokenizer, rows: number, folder: string): TextTokenizer {
  if (tokenizer.vocabularySize <= rows) return tokenizer;
  const refuse = (id: number, where: string): never => {
    const token = JSON.stringify(tokenizer.decode([id], { skipSpecialTokens: false, cleanUpSpaces: false }));
    throw new HumanError(
      `${where} the token ${token} with the id ${id}, but the embedding of the model in ${folder} has only ${rows} rows ` +
        `(ids 0 to ${rows - 1}). The token was added to the tokenizer and not to the model: remove it from the text, or ` +
        "resize the model's embedding in transformers (resize_token_embeddings) and train it.",
    );
  };
  const checked = (text: string, ids: number[]): number[] => {
    const beyond = ids.find((id) => id >= rows);
    return beyond === undefined ? ids : refuse(beyond, `The text ${shortened(text)} has`);
  };
  const { endOfText, padId } = tokenizer;
  return {
    ...tokenizer,
    encode: (text) => checked(text, tokenizer.encode(text)),
    encodePrompt: (text) => checked(text, tokenizer.encodePrompt(text)),
    /**
     * The id of the end-of-text token. Every row of a data set ends with this token, but a probe does not need this
     * token. Therefore, the token is refused only when it is used, and not when the model is opened.
     */
    get endOfText(): number {
      return endOfText < rows ? endOfText : refuse(endOfText, "Every row of a data set ends with");
    },
    padId: [padId, endOfText, 0].find((id) => id < rows) ?? 0,
  };
}

/** A message shows at most this number of characters of a text. */
const shownCharacters = 60;

const shortened = (text: string): string =>
  JSON.stringify(text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text);
