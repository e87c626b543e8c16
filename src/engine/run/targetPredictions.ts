import type { LiveModel, TargetedText } from "../../backends/backend";
import { teachingFile } from "../../runs/keptTeaching";
import type { TrainingTexts } from "../plan/trainingTexts";
import { packedPredictions } from "../teachers/predict";
import type { TrainingStage } from "./stage";

/**
 * Gives each retain text, general text and replayed text the target model's predictions, if the objective is "restart"
 * and learns them. They are computed once, before the first step, and kept in the run folder. A resumed run reads them.
 * Otherwise, the texts stay as they are.
 * @param target a model with the target model's weights. It may end the work with an `Interruption`
 * @param onProgress called with the number of texts that the target model has predicted
 */
export async function withTargetPredictions(
  { runFolder, configuration }: Pick<TrainingStage, "runFolder" | "configuration">,
  target: LiveModel,
  texts: TrainingTexts,
  onProgress: (done: number, total: number) => void,
): Promise<TrainingTexts> {
  const { objective, model } = configuration;
  if (objective.name !== "restart" || objective.divergenceWeight === 0) return texts;
  const { listedTokens } = objective;
  const sets = [texts.retain, texts.general, texts.replay ?? []];
  const taught = sets.flat();
  const key = { objective: { name: objective.name, listedTokens }, model, texts: taught.map(tokensOf) };
  const file = teachingFile(runFolder, key);
  let predictions = (await file.read())?.predictions;
  if (predictions === undefined) {
    predictions = await packedPredictions(target, taught, listedTokens, onProgress);
    await file.write({ predictions, aims: [] });
  }
  const kept = predictions;
  let place = 0;
  const [retain = [], general = [], replay = []] = sets.map((set) =>
    set.map((text): TargetedText => {
      const teacher = kept[place++];
      return teacher === undefined ? text : { ...text, teacher };
    }),
  );
  return { ...texts, retain, general, replay };
}

const tokensOf = ({ ids, targetStart }: TargetedText): unknown => [ids, targetStart];
