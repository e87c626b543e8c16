import path from "node:path";
import type { AdapterExport, LiveModel, TargetedText } from "../../backends/backend";
import { describeAdapterDifference } from "../../protocol/adapterNotice";
import type { AdapterDifference } from "../../protocol/adapterNotice";
import type { Passage } from "../../protocol/passages";
import { checkpointFolder, layout } from "../../runs/layout";
import { tokenizeRow } from "../../tokenizer/rowTokens";

const reasons: Readonly<Record<Exclude<AdapterExport, "exact">, string>> = {
  merged: "the run measures the model with the merged adapter, and the export rounds the weights of this model",
  frozen:
    "the run measures the adapter on frozen weights in 4 bits, but the adapter folder names a base model with unrounded weights",
};

/**
 * Compares two results of a run: the adapter in the adapter folder, and the exported model. After the comparison, the
 * run measures the exported model.
 *
 * @param passages the passages of the run. The two models are compared only on the passages of the forget set
 * @param readBack loads the exported model
 * @returns a sentence for the user, or undefined if the two models are the same
 */
export async function compareAdapter(
  model: Pick<LiveModel, "score" | "tokenizer">,
  exported: AdapterExport,
  { passages, runFolder, step }: { passages: readonly Passage[]; runFolder: string; step: number },
  readBack: () => Promise<void>,
): Promise<string | undefined> {
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
  const texts = passages.filter(({ split }) => split === "forget").map(textOf(model.tokenizer));
  const before = await model.score(texts);
  await readBack();
  const after = await model.score(texts);
  const changes = before.flatMap(({ logProbabilities }, index) =>
    logProbabilities.map((value, token) => Math.abs(value - (after[index]?.logProbabilities[token] ?? NaN))),
  );
  return describeAdapterDifference(reasons.merged, summarize(changes, texts.length), command);
}

const textOf =
  (tokenizer: LiveModel["tokenizer"]) =>
  ({ prompt, answer }: Passage): TargetedText => {
    const { ids, answerStart } = tokenizeRow(tokenizer, prompt, answer);
    return { ids, targetStart: Math.max(answerStart, 1) };
  };

const summarize = (changes: readonly number[], passages: number): AdapterDifference => ({
  passages,
  mean: changes.reduce((sum, change) => sum + change, 0) / changes.length,
  largest: changes.reduce((most, change) => Math.max(most, change), 0),
});
