import path from "node:path";
import { OutOfMemory } from "../../backends/backend";
import type { AdapterExport, LiveModel, TargetedText } from "../../backends/backend";
import { areFinite } from "../../evaluation/unmeasured";
import { describeAdapterDifference } from "../../protocol/adapterNotice";
import type { AdapterDifference } from "../../protocol/adapterNotice";
import { HumanError } from "../../protocol/humanError";
import type { Passage } from "../../protocol/passages";
import { checkpointFolder, layout } from "../../runs/layout";
import { tokenizeRow } from "../../tokenizer/rowTokens";

const reasons: Readonly<Record<Exclude<AdapterExport, "exact">, string>> = {
  merged:
    "the export merges the adapter into the model's weights and rounds the result, and the run measures these rounded weights",
  frozen:
    "the run measures the adapter on base weights that are rounded to 4 bits, but the adapter folder names the base model with unrounded weights",
};

/** The export of a run. */
interface ExportedRun {
  /**
   * Returns passages of the run. The model in the adapter folder and the exported model are compared only on those
   * passages that belong to the forget set.
   */
  readonly sample: () => readonly Passage[];
  readonly runFolder: string;
  readonly step: number;
}

/**
 * Compares two results of a run: the model in the adapter folder, and the exported model. The function reads the
 * exported model back, so that the run can measure it afterwards.
 *
 * @param readBack replaces the model's weights by those of the exported model
 * @returns a sentence for the user, or undefined if the two models are the same
 * @throws HumanError if memory runs out
 */
export async function compareAdapter(
  model: Pick<LiveModel, "score" | "tokenizer">,
  exported: AdapterExport,
  run: ExportedRun,
  readBack: () => Promise<void>,
): Promise<string | undefined> {
  try {
    return await compare(model, exported, run, readBack);
  } catch (error) {
    if (!(error instanceof OutOfMemory)) throw error;
    throw new HumanError(
      `Memory ran out when the run checked its exported model of step ${run.step}; close other programs or use a ` +
        `machine with more memory, and continue the run with "lethe resume ${run.runFolder}".`,
      false,
    );
  }
}

const compare: typeof compareAdapter = async (model, exported, { sample, runFolder, step }, readBack) => {
  if (exported === "exact") {
    await readBack();
    return undefined;
  }
  const adapter = path.join(runFolder, checkpointFolder(step), layout.adapter);
  const command = `"lethe evaluate ${runFolder} --model ${adapter}"`;
  if (exported === "frozen") {
    await readBack();
    return describeAdapterDifference(reasons.frozen, undefined, command);
  }
  const texts = sample()
    .filter(({ split }) => split === "forget")
    .map(textOf(model.tokenizer));
  const before = await model.score(texts);
  await readBack();
  const after = await model.score(texts);
  const changes = before.map(({ logProbabilities }, index) =>
    logProbabilities.map((value, token) => Math.abs(value - (after[index]?.logProbabilities[token] ?? NaN))),
  );
  return describeAdapterDifference(reasons.merged, summarize(changes), command);
};

const textOf =
  (tokenizer: LiveModel["tokenizer"]) =>
  ({ prompt, answer }: Passage): TargetedText => {
    const { ids, answerStart } = tokenizeRow(tokenizer, prompt, answer);
    return { ids, targetStart: Math.max(answerStart, 1) };
  };

/**
 * Summarizes the differences between the log-probabilities of two models. `changes` has a list for each passage, with
 * the absolute difference for each token. A passage is left out if the log-probabilities of one of the models are not
 * numbers. The result is undefined if no passage is left.
 */
const summarize = (changes: readonly (readonly number[])[]): AdapterDifference | undefined => {
  const compared = changes.filter((ofPassage) => ofPassage.length > 0 && areFinite(ofPassage));
  if (compared.length === 0) return undefined;
  const all = compared.flat();
  return {
    passages: compared.length,
    mean: all.reduce((sum, change) => sum + change, 0) / all.length,
    largest: all.reduce((most, change) => Math.max(most, change), 0),
  };
};
