/** The change of the log-probability of a token of the answer, from the model that was measured to the adapter's. */
export interface AdapterDifference {
  /** Number of passages of the forget set in the sample. */
  readonly passages: number;
  /** Mean and largest absolute change, in nats. */
  readonly mean: number;
  readonly largest: number;
}

const start = "The adapter folder is not exactly the model that this run measured";

/**
 * Tells that the adapter folder of an export differs from the model that a run measured.
 *
 * @param reason why the two differ; follows the statement and a colon
 * @param difference undefined if it was not measured
 * @param command the command that measures the adapter itself
 */
export function describeAdapterDifference(
  reason: string,
  difference: AdapterDifference | undefined,
  command: string,
): string {
  const amount =
    difference === undefined
      ? "The run does not measure the difference."
      : `On ${difference.passages} passages of the forget set, the log-probability of an answer's token changes by ` +
        `${difference.mean.toPrecision(2)} on average and by ${difference.largest.toPrecision(2)} at most.`;
  return `${start}: ${reason}. ${amount} To measure the adapter itself, run ${command}.`;
}

/** Whether a warning of a run is a notice of `describeAdapterDifference`. */
export function isAdapterNotice(message: string): boolean {
  return message.startsWith(start);
}
