import type { WarningEvent } from "./events";

/**
 * Compares the model in an adapter folder with the model that the run measured. Each value compares the
 * log-probabilities that the two models give to the same token of an answer.
 */
export interface AdapterDifference {
  /** The number of passages of the forget set on which the two models were compared. */
  readonly passages: number;
  /** The mean absolute difference of the log-probabilities, in nats. */
  readonly mean: number;
  /** The largest absolute difference of the log-probabilities, in nats. */
  readonly largest: number;
}

const start = "The adapter folder is not exactly the model that this run measured";

/**
 * The warning that the adapter folder of an export differs from the model that the run measured.
 *
 * @param reason why the two models differ, as a clause. The warning puts this clause after a colon
 * @param difference the size of the difference. It is undefined if the run did not measure the difference
 * @param command the command with which the user can measure the adapter itself
 */
export function describeAdapterDifference(
  reason: string,
  difference: AdapterDifference | undefined,
  command: string,
): string {
  const amount =
    difference === undefined
      ? "The run does not measure the difference."
      : `On ${difference.passages} ${difference.passages === 1 ? "passage" : "passages"} of the forget set, the ` +
        `log-probability of an answer's token changes by ` +
        `${difference.mean.toPrecision(2)} on average and by ${difference.largest.toPrecision(2)} at most.`;
  return `${start}: ${reason}. ${amount} To measure the adapter itself, run ${command}.`;
}

/**
 * Whether a warning of a run is the warning that `describeAdapterDifference` writes. The warnings of older runs have no
 * `about`, so the start of their message decides.
 */
export function isAdapterNotice({ about, message }: Pick<WarningEvent, "about" | "message">): boolean {
  return about === "adapter" || message.startsWith(start);
}
