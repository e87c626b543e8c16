import { readFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../protocol/humanError";
import { isJsonObject, parseJson } from "../../protocol/json";
import { findModel } from "./model";

/**
 * Finds the folder of a teacher's model, and checks that its tokenizer gives every text the same tokens as the target
 * model's tokenizer. Without this, the teacher's predictions would belong to other words.
 *
 * @param teacher the teacher's model as the configuration names it
 * @param folder the folder of the configuration
 * @param target the folder of the target model. Undefined if it is not known
 * @throws HumanError as `findModel` does, and for another tokenizer
 */
export async function findTeacherModel(teacher: string, folder: string, target: string | undefined): Promise<string> {
  const found = await findModel(teacher, folder, false);
  const own = target === undefined ? undefined : await vocabularyOf(target);
  const other = await vocabularyOf(found);
  if (own !== undefined && other !== undefined && own !== other)
    throw new HumanError(
      `The teacher in ${found} has another tokenizer than the target model in ${target ?? ""}; name the model that the ` +
        "target model was fine-tuned from.",
    );
  return found;
}

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
