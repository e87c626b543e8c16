import { loadTokenizer } from "../../../tokenizer/tokenizer";
import { languageModelOf } from "../models/architecture";
import { openModelFiles } from "../models/modelReader";

/**
 * Checks the files of a model without reading its weights: `config.json`, the headers of the weights and the tokenizer.
 *
 * @param mayBeUntrained whether the folder may have no weights
 * @throws HumanError for a file that is missing or damaged, and for an architecture that Lethe does not support
 */
export async function refuseUnusableModel(folder: string, mayBeUntrained: boolean): Promise<void> {
  const files = await openModelFiles(folder, { allowUntrained: mayBeUntrained });
  try {
    languageModelOf(files);
  } finally {
    await files.close();
  }
  await loadTokenizer(folder);
}
