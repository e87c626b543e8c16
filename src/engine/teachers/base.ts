import type { TeacherPredictions } from "../../backends/backend";
import { HumanError } from "../../protocol/humanError";
import { meanByTask } from "./calibration";
import { packed, trueProbability, withTrueProbability } from "./distribution";
import { largestProbability, meanLosses, predictTexts } from "./predict";
import type { Teacher } from "./teacher";

/**
 * The teacher is another model: the model before it learnt the forget set. With `calibrate`, the log-probability of
 * each true token is changed by one number for each task. This number is the mean change that fine-tuning made on
 * unseen documents of the task. A fine-tuned model is more confident than its base, and so its losses on unseen text
 * are larger.
 */
export function baseTeacher({
  model: folder,
  calibrate,
}: {
  readonly model: string;
  readonly calibrate: boolean;
}): Teacher {
  return async (texts, { openModel, target, unseen, listed, onProgress }) => {
    const base = await openModel(folder);
    try {
      if (base.facts.vocabularySize !== target.facts.vocabularySize)
        throw new HumanError(
          `The teacher in ${folder} has ${base.facts.vocabularySize} tokens in its vocabulary, but the target model has ` +
            `${target.facts.vocabularySize}; use a teacher with the same tokenizer.`,
        );
      const unseenLosses = unseen.length === 0 ? [] : await meanLosses(base, unseen);
      const shiftOf = meanByTask(unseen, (index) => (unseen[index]?.loss ?? NaN) - (unseenLosses[index] ?? NaN));
      const predictions: TeacherPredictions[] = [];
      await predictTexts(
        base,
        texts,
        listed,
        (distributions, index) => {
          const passage = texts[index]?.passage;
          const shift = calibrate && passage?.kind === "completion" ? shiftOf(passage.task) : 0;
          const factor = Math.exp(-shift);
          predictions[index] = packed(
            shift === 0
              ? distributions
              : distributions.map((each) =>
                  withTrueProbability(each, Math.min(trueProbability(each) * factor, largestProbability)),
                ),
          );
        },
        (done) => onProgress(done, texts.length),
      );
      return { predictions, unseenLosses };
    } finally {
      await base.dispose();
    }
  };
}
