import { countDocuments } from "../../../src/data/countDocuments";
import type { Attacked } from "./attack";
import { retrainedLabel } from "./options";
import type { AttackerTraining } from "./relearn";
import type { AttackedSets } from "./sets";

interface About {
  readonly date: Date;
  readonly machine: string;
  readonly sets: AttackedSets;
  readonly training: AttackerTraining;
  readonly attacked: readonly Attacked[];
}

/** What the table shows, when and where it was measured. */
export function aboutBench({ date, machine, sets, training, attacked }: About): string {
  const { steps, forgetBatchSize, learningRate, seed } = training;
  const [taught, others] = [countDocuments(sets.taught), countDocuments(sets.others)];
  const isCompared = attacked.length > 1 && attacked.some(({ label }) => label === retrainedLabel);
  return [
    `${date.toISOString().slice(0, 10)}, ${machine}.`,
    [
      `In 4 bits: the projections of the layers are rounded to the nearest of 16 values in groups of 32 weights.`,
      `Relearned: ${steps} steps of ${forgetBatchSize} texts at a learning rate of ${Number(learningRate.toPrecision(2))} on ${taught} of the ` +
        `${taught + others} forget documents (seed ${seed}); the figures are those of the other ${others}.`,
      `"What came back" is the difference that relearning made to them. The attacks compare with ` +
        `${countDocuments(sets.unseen)} unseen documents.`,
    ].join(" "),
    isCompared
      ? "Each figure stands with its difference from the retrained model and the paired 95 % interval of this difference, " +
        "and the retrained model's figures with their own 95 % intervals."
      : "Each figure stands with its 95 % interval.",
  ].join("\n\n");
}
