import { HumanError } from "../../../../protocol/humanError";
import type { ModelFiles } from "../modelReader";
import { haveSameElements } from "../sameElements";
import { embeddingWeight, headWeight, isHeadShared } from "../sharedHead";
import type { AdapterNames } from "./adapterFolder";
import { openAdapterFile } from "./adapterFolder";

/**
 * Makes the model use the weights of the base model that are in an adapter's file. PEFT writes such weights into the
 * file if the adapter changes the embedding or the vocabulary projection. As in PEFT, they replace the weights in the
 * model's own files. Usually, both files contain the same values.
 * @param folder the adapter's folder
 * @throws HumanError if a weight in the adapter's file has another shape than in the base model
 */
export async function withBaseWeights(
  files: ModelFiles,
  folder: string,
  { baseWeights }: AdapterNames,
): Promise<ModelFiles> {
  if (baseWeights.size === 0) return files;
  const file = await openAdapterFile(folder);
  try {
    const sources = new Map<string, string>();
    for (const [name, inFile] of baseWeights) {
      const target = name === headWeight && isHeadShared(files) ? embeddingWeight : name;
      const [own, other] = [files.tensors.get(target)?.shape.join(", "), file.tensors.get(inFile)?.shape.join(", ")];
      if (own === undefined) continue;
      if (own !== other)
        throw new HumanError(
          `${file.path}: the tensor "${inFile}" is [${other ?? ""}], but the base model in ${files.folder} has [${own}]; ` +
            "use PEFT's merge_and_unload to merge the adapter into the model that it was trained on, and use the merged model.",
        );
      if (!(await haveSameElements({ in: file, name: inFile }, { in: files, name: target })))
        sources.set(target, inFile);
    }
    return {
      ...files,
      replaced: new Set(sources.keys()),
      read: (name, ...range) => {
        const source = sources.get(name);
        return source === undefined ? files.read(name, ...range) : file.read(source, ...range);
      },
      close: async () => {
        await file.close();
        await files.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
