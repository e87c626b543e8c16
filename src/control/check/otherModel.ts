import { readFile } from "node:fs/promises";
import path from "node:path";
import { readModelSizes } from "../../backends/estimates";
import type { OtherModel } from "../../configuration/otherModel";
import { HumanError } from "../../protocol/humanError";
import { isJsonObject, parseJson } from "../../protocol/json";
import { findModel } from "./model";

/**
 * Finds the folder of the model that the objective names besides the target model, and checks that its tokenizer gives
 * every text the same tokens as the target model's tokenizer. Without this, the predictions of one model would belong
 * to other words in the other model. The base of a restart also needs the shapes of the target model.
 *
 * @param folder the folder of the configuration
 * @param target the folder of the target model. Undefined if it is not known
 * @throws HumanError as `findModel` does, for another tokenizer, and for a base with other shapes
 */
export async function findOtherModel(other: OtherModel, folder: string, target: string | undefined): Promise<string> {
  try {
    return await findFittingModel(other, folder, target);
  } catch (error) {
    // A message about a model's folder does not say which of the two models is meant.
    if (error instanceof HumanError) throw new HumanError(`"${other.key}": ${error.message}`);
    throw error;
  }
}

const findFittingModel = async (
  { key, model }: OtherModel,
  folder: string,
  target: string | undefined,
): Promise<string> => {
  const found = await findTrainedModel(model, folder);
  const isBase = key === "objective.base";
  const named = `The ${isBase ? "base" : "teacher"} in ${found}`;
  const own = target === undefined ? undefined : await vocabularyOf(target);
  const other = await vocabularyOf(found);
  if (own !== undefined && other !== undefined && own !== other)
    throw new HumanError(`${named} has another tokenizer than the target model in ${target ?? ""}; ${remedy}.`);
  if (isBase && target !== undefined) await refuseOtherShapes(named, found, target);
  return found;
};

const remedy = "name the checkpoint from which the target model was fine-tuned";

/** Finds a model's folder. The remedy of a folder without weights is another folder, and not training. */
const findTrainedModel = async (model: string, folder: string): Promise<string> => {
  try {
    return await findModel(model, folder, false);
  } catch (error) {
    const untrained = await findModel(model, folder, true).catch(() => undefined);
    if (untrained === undefined) throw error;
    throw new HumanError(`The model in ${untrained} has no weights; ${remedy}.`);
  }
};

/** @throws HumanError for an adapter, because a restart trains all weights */
export async function refuseAdapterInRestart(folder: string): Promise<void> {
  if (await isAdapter(folder))
    throw new HumanError(
      `The objective "restart" trains all weights, but ${folder} is an adapter; merge the adapter into its model, and ` +
        "name the merged model.",
    );
}

/** A restart writes the base's weights over those of the target model, so the two need the same shapes. */
const refuseOtherShapes = async (named: string, base: string, target: string): Promise<void> => {
  for (const folder of [base, target]) await refuseAdapterInRestart(folder);
  const [own, other] = [await readModelSizes(target), await readModelSizes(base)];
  if (own === undefined || other === undefined) return;
  const differing = shapeKeys.find((key) => own[key] !== other[key]);
  if (differing !== undefined)
    throw new HumanError(
      `${named} has ${other[differing]} ${wordsOf[differing]}, but the target model in ${target} has ` +
        `${own[differing]}; ${remedy}.`,
    );
};

const wordsOf = {
  layers: "layers",
  hiddenSize: "numbers in a hidden state",
  intermediateSize: "numbers in a feed-forward layer",
  heads: "attention heads",
  keyValueWidth: "numbers in its keys",
  vocabularySize: "tokens in its vocabulary",
  parameters: "weights",
} as const;
const shapeKeys = Object.keys(wordsOf) as (keyof typeof wordsOf)[];

const isAdapter = async (folder: string): Promise<boolean> =>
  readFile(path.join(folder, "adapter_config.json")).then(
    () => true,
    () => false,
  );

/**
 * The parts of a tokenizer's definition that map text to token ids, as one text. Undefined for a folder without a
 * tokenizer, such as that of an adapter.
 */
async function vocabularyOf(folder: string): Promise<string | undefined> {
  const text = await readFile(path.join(folder, "tokenizer.json"), "utf8").catch(() => undefined);
  const definition = text === undefined ? undefined : parseJson(text);
  if (!isJsonObject(definition)) return undefined;
  const { model, added_tokens: added, normalizer, pre_tokenizer: preTokenizer } = definition;
  return JSON.stringify([model, added, normalizer, preTokenizer]);
}
