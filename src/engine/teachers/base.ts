import { HumanError } from "../../protocol/humanError";
import { changeByTask } from "./calibration";
import { packedLoss, raised } from "./distribution";
import { meanLosses, packedPredictions } from "./predict";
import type { Teacher } from "./teacher";

/**
 * The teacher is another model: the model before it learnt the forget set. With `calibrate`, the probability of each
 * true token is raised to one power for each task, so that the teacher's losses change by the same factor as
 * fine-tuning changed those of unseen documents; see `changeByTask`. A fine-tuned model is more confident than its
 * base, and so its losses on unseen text are larger.
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
      const predictions = await packedPredictions(base, texts, listed, onProgress);
      const ownLosses = { forget: predictions.map(packedLoss), unseen: unseenLosses };
      if (!calibrate) return { predictions, ownLosses };
      const changeOf = changeByTask(unseen, unseenLosses);
      const calibrated = predictions.map((ofText, index) => {
        const passage = texts[index]?.passage;
        return passage?.kind === "completion" ? raised(ofText, changeOf(passage.task)) : ofText;
      });
      return { predictions: calibrated, ownLosses };
    } finally {
      await base.dispose();
    }
  };
}
