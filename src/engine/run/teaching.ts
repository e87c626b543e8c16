import type { LiveModel } from "../../backends/backend";
import { calibratingKey } from "../../configuration/objective";
import { teachingFile } from "../../runs/keptTeaching";
import type { KeptTeaching } from "../../runs/keptTeaching";
import type { PassageText, TrainingTexts } from "../plan/trainingTexts";
import { passageTexts } from "../plan/trainingTexts";
import { aimsByRank, aimsByTeacher, requireUnseen } from "../teachers/calibration";
import { packedLoss } from "../teachers/distribution";
import { meanLosses } from "../teachers/predict";
import { teacherOf } from "../teachers/table";
import type { Taught, TeachingTools } from "../teachers/teacher";
import type { TrainingStage } from "./stage";

/** The texts of a run that a teacher and the calibration need. */
interface TaughtTexts {
  readonly forget: readonly PassageText[];
  readonly retain: TrainingTexts["retain"];
}

type TeachingRun = Pick<TrainingStage, "runFolder" | "configuration" | "steering" | "openModel">;

/**
 * Gives each forget text what the objective needs besides the text: the teacher's predictions and the aimed loss. They
 * are computed once, before the first step, and kept in the run folder. A resumed run reads them. If the objective
 * needs neither, the texts stay as they are.
 * @param target a model with the target model's weights. It may end the work with an `Interruption`
 */
export async function teachForgetTexts(
  run: TeachingRun,
  target: LiveModel,
  texts: TaughtTexts,
  report: Pick<TeachingTools, "onProgress" | "tell">,
): Promise<readonly PassageText[]> {
  const { configuration, runFolder, steering } = run;
  const { objective, training } = configuration;
  const isCalibrated = calibratingKey(objective) !== undefined;
  if (objective.name !== "distillation" && !isCalibrated) return texts.forget;
  const unseenTexts = passageTexts(
    isCalibrated ? steering.filter(({ kind }) => kind === "completion") : [],
    training,
    target.tokenizer,
  );
  const key = {
    objective,
    seed: training.seed,
    model: configuration.model,
    texts: [texts.forget, unseenTexts].map((some) => some.map(({ ids, targetStart }) => [ids, targetStart])),
  };
  const file = teachingFile(runFolder, key);
  let teaching = await file.read();
  if (teaching === undefined) {
    teaching = await computeTeaching(run, target, texts, unseenTexts, report);
    await file.write(teaching);
  }
  const { predictions, aims } = teaching;
  return texts.forget.map((text, index) => {
    const [teacher, aim] = [predictions?.[index], aims[index]];
    return { ...text, ...(teacher && { teacher }), ...(aim != null && { aimedLoss: aim }) };
  });
}

async function computeTeaching(
  { configuration, openModel }: TeachingRun,
  target: LiveModel,
  { forget, retain }: TaughtTexts,
  unseenTexts: readonly PassageText[],
  report: Pick<TeachingTools, "onProgress" | "tell">,
): Promise<KeptTeaching> {
  const { objective, training } = configuration;
  if (calibratingKey(objective) !== undefined) requireUnseen(forget, unseenTexts, report.tell);
  const losses = await meanLosses(target, unseenTexts);
  const unseen = unseenTexts.map((text, index) => ({ ...text, loss: losses[index] ?? NaN }));
  let taught: Taught | undefined;
  if (objective.name === "distillation") {
    const { listedTokens: listed, teacher } = objective;
    const tools = { target, openModel, others: retain, unseen, listed, seed: training.seed, ...report };
    taught = await teacherOf(teacher)(forget, tools);
  }
  const { predictions, ownLosses } = taught ?? {};
  if (unseen.length === 0) return { predictions, aims: forget.map(() => null) };
  if (ownLosses) return { predictions, aims: aimsByTeacher(forget, unseen, ownLosses) };
  const teacherLosses = predictions?.map(packedLoss) ?? (await meanLosses(target, forget));
  return { predictions, aims: aimsByRank(forget, teacherLosses, unseen) };
}
