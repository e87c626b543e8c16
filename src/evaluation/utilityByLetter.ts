import type { UtilityQuestions } from "../data/utilityQuestions";
import type { TextTokenizer } from "../tokenizer/tokenizer";
import { HumanError } from "../protocol/humanError";
import type { AskedModel } from "./askedModel";
import { indexOfLargest } from "./indexOfLargest";
import { letterOf, letterPrompt } from "./letterPrompt";

/** MMLU's rule for a prompt's length, which the benchmark keeps whatever the model could read. */
const mostPromptTokens = 2048;

/**
 * Answers each question as MMLU's own protocol does: the choices are listed under letters, and the letter that the
 * model finds the likeliest next token is the answer.
 *
 * @param shots worked examples before each question; as many are left out as do not fit
 * @returns index of the choice, one a question
 * @throws HumanError where the tokenizer cannot tell the letters apart
 */
export async function answersByLetter(
  { model, version = "current" }: AskedModel,
  { questions, workedExamples }: UtilityQuestions,
  shots: number,
  onProgress?: (done: number) => unknown,
): Promise<number[]> {
  const { tokenizer } = model;
  const limit = Math.min(mostPromptTokens, model.facts.contextLength);
  const letters = letterTokens(tokenizer, Math.max(...questions.map(({ choices }) => choices.length)));
  const texts = questions.map((question) => {
    const examples = (workedExamples.get(question.subject) ?? []).slice(0, shots);
    const prompt = promptThatFits(tokenizer, limit, question, examples);
    const alternatives = letters.slice(0, question.choices.length);
    // A text's last token is predicted and never read: here, by the alternatives.
    return { ids: [...prompt, ...letters.slice(0, 1)], targetStart: prompt.length, alternatives };
  });
  const scores = await model.score(texts, { version, onProgress });
  return scores.map(({ logProbabilities }) => indexOfLargest(logProbabilities));
}

/** The prompt with as many of the examples as fit, the last ones left out first; of a longer one its end. */
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

/** The letters as they stand after "Answer:", each by its last token. */
function letterTokens(tokenizer: TextTokenizer, count: number): number[] {
  const tokens = Array.from(
    { length: count },
    (_, index) => tokenizer.encodePrompt(` ${letterOf(index)}`).at(-1) ?? -1,
  );
  if (new Set(tokens).size < count) {
    throw new HumanError(
      "The model's tokenizer does not tell the letters of multiple-choice questions apart; " +
        'set "evaluation.utilityBy" to "likelihood".',
    );
  }
  return tokens;
}
