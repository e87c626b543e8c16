import type { VerifiedResult } from "../../protocol/phases/facts";
import type { Run } from "../run";

/** What the verifications of this window have found, by run. A run that was resumed since has another model. */
export function createVerificationResults(find: (runFolder: string) => Run | undefined) {
  const results = new Map<string, { readonly attempt: number; readonly result: VerifiedResult }>();
  return {
    /** @param run the run as it was when the verification began */
    keep: ({ folder, digest }: Run, result: VerifiedResult): void => {
      results.set(folder, { attempt: digest.attempt, result });
    },
    resultOf: (runFolder: string): VerifiedResult | undefined => {
      const kept = results.get(runFolder);
      return kept !== undefined && find(runFolder)?.digest.attempt === kept.attempt ? kept.result : undefined;
    },
  };
}
