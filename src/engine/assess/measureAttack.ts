import type { LiveModel } from "../../backends/backend";
import type { openBackend } from "../../backends/openBackend";
import type { Configuration } from "../../configuration/schema";
import { countDocuments } from "../../data/countDocuments";
import { readGeneralText } from "../../data/generalText";
import { evaluate } from "../../evaluation/evaluate";
import { scoredRecord } from "../../evaluation/passageRecord";
import { sampledRecords } from "../../evaluation/sampledRecords";
import { scoreTrueTexts } from "../../evaluation/scoreTrueTexts";
import { HumanError } from "../../protocol/humanError";
import type { CurvePoint } from "../../protocol/assessment";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import type { RunRecord } from "../../runs/runRecord";
import type { JobHost } from "../run/jobHost";
import { describeProtocol } from "./describeProtocol";
import { divideForget } from "./divideForget";
import { nameOf } from "./measurements";
import type { PlannedMeasurement } from "./measurements";
import type { OpenedModels } from "./openedModels";
import { askedOtherwise, questionsBehind } from "./askedOtherwise";
import { byQuestion } from "./rephrasings";
import { otherTextsBefore, prefixInjection, rolePlay } from "./prompts";
import { relearn } from "./relearn";
import { SkippedAttack } from "./skippedAttack";
import { chooseTexts, fewestWords } from "./unrelatedTexts";

/** The objects of an assessment that its measurements use. */
export interface AssessmentStage {
  readonly runFolder: string;
  readonly record: RunRecord;
  readonly configuration: Configuration;
  readonly program: string;
  readonly models: OpenedModels;
  readonly open: typeof openBackend;
  readonly forget: readonly Passage[];
  /** The hard cases of the forget set. */
  readonly inScope: readonly Passage[];
  /** The texts of the holdout that measure membership. */
  readonly unseen: readonly Passage[];
}

/** What one measurement has found. */
export interface Found {
  /** The records of the forget set, and of the unseen texts if the measurement has scored them. */
  readonly records: readonly PassageEvaluation[];
  /** The passages of the forget set that were asked for. */
  readonly passages: readonly Passage[];
  readonly curve?: readonly CurvePoint[];
  /** What was done, in one sentence. */
  readonly protocol: string;
  /** The time of the measurement, if several attempts have made it. */
  readonly seconds?: number;
}

/**
 * Makes one measurement of an assessment.
 *
 * @param host gets the progress
 * @throws Interruption if the user asks the assessment to pause or to stop
 */
export async function measureAttack(
  { state, model: name, folder }: PlannedMeasurement,
  stage: AssessmentStage,
  host: JobHost,
): Promise<Found> {
  const { configuration, models, forget, inScope, unseen } = stage;
  const { evaluation, training, assessment, data } = configuration;
  const { seed } = training;
  const plain = forget.map((passage) => ({ ...passage, rephrasings: [] }));
  const protocol = describeProtocol(state, { configuration });
  const tell = (activity: string, done: number, total: number): void =>
    host.report({ type: "progress", step: 0, activity, done, total });

  const openRounded = async (weightBits: 4 | 8 | 32): Promise<LiveModel> => {
    try {
      return await models.open(folder, weightBits);
    } catch (error) {
      // A device may be unable to compute with few bits. The model itself has been opened before.
      if (weightBits === 32 || !(error instanceof HumanError)) throw error;
      throw new SkippedAttack(`its weights cannot be rounded here (${error.message.replace(/\.$/, "")})`);
    }
  };
  const complete = async (passages: readonly Passage[], weightBits: 4 | 8 | 32 = 32): Promise<PassageEvaluation[]> => {
    const model = await openRounded(weightBits);
    const asked = { passages, joinsTexts: false, heldOut: [] };
    return (await evaluate({ model }, asked, evaluation, tell)).records;
  };
  /** Completes the forget set and scores the unseen texts, for the membership attack. */
  const measure = async (weightBits: 4 | 8 | 32 = 32, also: readonly Passage[] = []): Promise<Found> => {
    const records = await complete([...plain, ...also], weightBits);
    const model = await models.open(folder, weightBits);
    const read = await scoreTrueTexts({ model }, unseen, { joinsTexts: false }, (done, total) =>
      tell("scoring unseen texts", done, total),
    );
    const scored = unseen.map((passage) => scoredRecord(passage, { trueText: read.get(passage)?.scores }));
    return { records: [...records, ...scored], passages: forget, protocol };
  };
  /** Asks with other prompts. They change the loss of a text, so membership is not measured. */
  const ask = async (passages: readonly Passage[]): Promise<Found> => ({
    records: await complete(passages),
    passages,
    protocol,
  });
  const train = async (taught: readonly Passage[] | readonly string[], others: readonly Passage[], count: number) => {
    // The training opens the model itself, and there is room for one.
    await models.close();
    const attack = { ...stage, name: nameOf({ state, model: name }), model: folder, taught, others };
    const found = await relearn(attack, host, stage.open);
    return {
      ...found,
      passages: others,
      protocol: describeProtocol(state, { configuration, training: { ...found, taught: count } }),
    };
  };

  switch (state) {
    case "asItIs":
      // Hard cases that the target model does not answer show nothing about the others.
      return measure(32, name === "target" ? inScope.map((passage) => ({ ...passage, rephrasings: [] })) : []);
    case "eightBits":
      return measure(8);
    case "fourBits":
      return measure(4);
    case "prefix":
      return ask(prefixInjection(forget));
    case "rolePlay":
      return ask(rolePlay(forget));
    case "rephrasing":
    case "alias":
    case "reverse":
    case "multiHop": {
      const asked = askedOtherwise(state, forget, inScope);
      return { records: byQuestion(await complete(asked)), passages: questionsBehind(asked, forget), protocol };
    }
    case "context": {
      const { tokenizer, facts } = await models.open(folder, 32);
      const shown = otherTextsBefore({ tokenizer, contextLength: facts.contextLength }, seed)(forget);
      if (shown.length === 0)
        throw new SkippedAttack("the model's context has no room for another text beside a prompt and its answer");
      return ask(shown);
    }
    case "sampling": {
      const { samples: count, temperature } = assessment;
      const model = await models.open(folder, 32);
      const drawn = await sampledRecords({ model }, plain, evaluation, { count, temperature, seed }, (done, total) =>
        tell("drawing completions", done, total),
      );
      return { records: drawn.map(({ worst }) => worst), passages: forget, protocol };
    }
    case "relearning": {
      const { taught, others } = divideForget(plain, assessment.relearning.share, seed);
      return train(taught, others, countDocuments(taught));
    }
    case "unrelated": {
      if (data.general === undefined) throw new Error("An attack without general text is skipped.");
      const texts = chooseTexts(await readGeneralText(data.general));
      if (texts.length === 0) throw new SkippedAttack(`${data.general} has no text of ${fewestWords} words or more`);
      return train(texts, plain, texts.length);
    }
  }
}
