import { HumanError } from "../../../protocol/humanError";
import type { TextTokenizer } from "../../../tokenizer/tokenizer";

/**
 * The same tokenizer for a model whose embedding has `rows` rows. A folder can name tokens that were added to its
 * tokenizer but not to the model. The model pads with another token then, and only a text with such a token is refused.
 * @param folder the model's folder, for the message
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
    /** Rows of data sets end with this token, but a probe does not need it. */
    get endOfText(): number {
      return endOfText < rows ? endOfText : refuse(endOfText, "Every row of a data set ends with");
    },
    padId: [padId, endOfText, 0].find((id) => id < rows) ?? 0,
  };
}

/** Number of characters of a text that a message shows. */
const shownCharacters = 60;

const shortened = (text: string): string =>
  JSON.stringify(text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text);
