import { headModule } from "./languageModel";
import type { ModelFiles } from "./modelReader";
import { haveSameElements } from "./sameElements";

const tieKey = "tie_word_embeddings";
export const embeddingWeight = "model.embed_tokens.weight";
export const headWeight = `${headModule}.weight`;

/** Whether `config.json` says that the embedding is also the vocabulary projection. */
export function isHeadShared({ config }: Pick<ModelFiles, "config">): boolean {
  return config[tieKey] === true;
}

/**
 * Decides which weights the embedding and the vocabulary projection (the head) use if `config.json` says that both
 * share one weight. If the files contain a head that differs from the embedding, the model keeps both weights. If the
 * files contain only one of the two weights, the model uses this weight for both. transformers 5 decides in the same
 * way (`tie_weights`).
 * @returns the files, with the correct value of `tie_word_embeddings` and one entry for each weight of the model
 */
export async function resolveHead(
  files: ModelFiles,
): Promise<{ readonly files: ModelFiles; readonly warning?: string }> {
  const [embedding, head] = [files.tensors.get(embeddingWeight), files.tensors.get(headWeight)];
  if (!isHeadShared(files) || !head) return { files };
  if (!embedding) return { files: withNames(files, { [embeddingWeight]: headWeight }) };
  if (await isSame(files)) return { files: withNames(files, {}) };
  return {
    files: untied(files, headWeight),
    warning:
      `config.json in ${files.folder} says "${tieKey}": true, but the weights have a "${headWeight}" that differs from ` +
      "the embedding. Lethe uses both, as transformers 5 does, and an export keeps both.",
  };
}

/** Gives the vocabulary projection a copy of the embedding, so that an adapter can change the projection alone. */
export function separateHead(files: ModelFiles): ModelFiles {
  return isHeadShared(files) ? untied(files, embeddingWeight) : files;
}

/**
 * Whether the head and the embedding have the same shape and the same elements. The elements are compared as float32.
 */
async function isSame(files: ModelFiles): Promise<boolean> {
  const [a, b] = [headWeight, embeddingWeight].map((name) => files.tensors.get(name)?.shape.join());
  return a === b && haveSameElements({ in: files, name: headWeight }, { in: files, name: embeddingWeight });
}

function untied(files: ModelFiles, sourceOfHead: string): ModelFiles {
  const corrected = { [tieKey]: false };
  return {
    ...withNames(files, { [headWeight]: sourceOfHead }),
    config: { ...files.config, ...corrected },
    correctedConfig: { ...files.correctedConfig, ...corrected },
  };
}

/**
 * Returns the files with other entries for the embedding and the head. `sources` maps the name of a weight to the name
 * of the weight that is read in its place. If `sources` does not contain the head, the head is left out.
 */
function withNames(files: ModelFiles, sources: Readonly<Record<string, string>>): ModelFiles {
  const tensors = new Map(files.tensors);
  tensors.delete(headWeight);
  for (const [name, source] of Object.entries(sources)) {
    const entry = files.tensors.get(source);
    if (entry) tensors.set(name, entry);
  }
  return { ...files, tensors, read: (name, ...range) => files.read(sources[name] ?? name, ...range) };
}
