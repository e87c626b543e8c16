import type { LanguageModel } from "./languageModel";
import type { ModelFiles } from "./modelReader";
import { sentenceList } from "../../../protocol/sentenceList";
import { isSilentlyUnread } from "./tensorNames";

/**
 * Returns a sentence about the tensors in a model's files that the model does not use. Returns undefined if the model
 * uses all tensors.
 */
export function unreadTensors(
  { folder, tensors }: Pick<ModelFiles, "folder" | "tensors">,
  { parameters }: Pick<LanguageModel, "parameters">,
): string | undefined {
  const used = new Set(parameters.map(({ name }) => name));
  const unread = [...tensors].filter(([name, entry]) => !used.has(name) && !isSilentlyUnread(entry.name));
  if (unread.length === 0 || tensors.size === 0) return undefined;
  const count = unread.length === 1 ? "1 tensor" : `${unread.length} tensors`;
  return (
    `The weights in ${folder} have ${count} without a place in the model that config.json describes, and Lethe leaves ` +
    `${unread.length === 1 ? "it" : "them"} out, as transformers does: ${sentenceList(unread.map(([, { name }]) => name))}.`
  );
}
