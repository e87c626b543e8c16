/**
 * Why a passage or a rephrasing has no score, as a clause for the user.
 * @param reason the reason in the record of the passage. Records of older runs have no reason
 * @returns undefined if there is a score
 */
export function scoreProblem(score: null, reason: string | undefined): string;
export function scoreProblem(score: number | null, reason: string | undefined): string | undefined;
export function scoreProblem(score: number | null, reason: string | undefined): string | undefined {
  return score === null ? (reason ?? "the reason was not recorded") : undefined;
}
