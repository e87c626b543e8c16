import type { UtilityQuestions } from "../data/utilityQuestions";
import type { TextTokenizer } from "../tokenizer/tokenizer";
import { HumanError } from "../protocol/humanError";
import type { AskedModel } from "./askedModel";
import { letterOf, letterPrompt } from "./letterPrompt";
import { choiceOf } from "./utilityChoice";

/** A prompt has at most this many tokens, as in MMLU. The limit also applies to a model with a longer context. */
const mostPromptTokens = 2048;

/**
 * Answers each question by MMLU's own protocol. The prompt lists the choices under letters, and the letter that is the
 * likeliest next token is the answer.
 * @param shots the number of worked examples before each question. Examples that do not fit into the prompt are left
 *   out
 * @returns for each question, the index of the model's choice. Null if the model's predictions are not numbers
 * @throws HumanError if the tokenizer has the same token for several letters of the choices, such as A and B
 */
export async function answersByLetter(
  { model, version = "current" }: AskedModel,
  { questions, workedExamples }: UtilityQuestions,
  shots: number,
  onProgress?: (done: number) => unknown,
): Promise<(number | null)[]> {
  const { tokenizer } = model;
  const limit = Math.min(mostPromptTokens, model.facts.contextLength);
  const letters = letterTokens(
    tokenizer,
    questions.reduce((most, { choices }) => Math.max(most, choices.length), 0),
  );
  const texts = questions.map((question) => {
    const examples = (workedExamples.get(question.subject) ?? []).slice(0, shots);
    const prompt = promptThatFits(tokenizer, limit, question, examples);
    const alternatives = letters.slice(0, question.choices.length);
    // The last token of each text is only a placeholder, which the model does not read. In its place, the model
    // predicts the tokens of the letters.
    return { ids: [...prompt, ...letters.slice(0, 1)], targetStart: prompt.length, alternatives };
  });
  const scores = await model.score(texts, { version, onProgress });
  return scores.map(({ logProbabilities }) => choiceOf(logProbabilities));
}

/**
 * The prompt with as many examples as possible. The last examples are left out first. If the prompt is too long without
 * examples, its beginning is cut off.
 */
function promptThatFits(
  tokenizer: TextTokenizer,
  limit: number,
  ...[question, examples]: Parameters<typeof letterPrompt>
): number[] {
  for (let shown = examples.length; ; shown -= 1) {
    const ids = tokenizer.encodePrompt(letterPrompt(question, examples.slice(0, shown)));
    if (ids.length <= limit || shown === 0) return ids.slice(-limit);
  }
}

/** For each letter, the token that stands for this letter after the text "Answer:". */
function letterTokens(tokenizer: TextTokenizer, count: number): number[] {
  const tokens = Array.from(
    { length: count },
    (_, index) => tokenizer.encodePrompt(` ${letterOf(index)}`).at(-1) ?? -1,
  );
  if (new Set(tokens).size < count) {
    throw new HumanError(
      "The model's tokenizer has one token for several letters of multiple-choice questions; " +
        'set "evaluation.utilityBy" to "likelihood".',
    );
  }
  return tokens;
}
