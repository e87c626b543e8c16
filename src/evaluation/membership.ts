/**
 * Area under the ROC curve of an attack that considers texts with high scores to be members. This is the probability
 * that a member scores higher than a non-member; a tie counts half. It equals Mann-Whitney's U over the number of
 * pairs. A value of 0.5 is no better than chance.
 * @returns 0..1; NaN if a set is empty or contains NaN
 */
export function areaUnderCurve(memberScores: readonly number[], nonMemberScores: readonly number[]): number {
  if (!areComparable(memberScores, nonMemberScores)) return NaN;
  let nonMembersBelow = 0;
  let wins = 0;
  for (const [members, nonMembers] of countsByValue(memberScores, nonMemberScores)) {
    wins += members * (nonMembersBelow + nonMembers / 2);
    nonMembersBelow += nonMembers;
  }
  return wins / (memberScores.length * nonMemberScores.length);
}

/**
 * Two-sample Kolmogorov-Smirnov distance: the largest gap between the samples' cumulative distributions. It can show a
 * difference even when the area under the ROC curve is 0.5. For example, half of the members may score above all
 * non-members, and the other half below all of them.
 * @returns 0..1; NaN if a sample is empty or contains NaN
 */
export function kolmogorovSmirnov(first: readonly number[], second: readonly number[]): number {
  if (!areComparable(first, second)) return NaN;
  let firstSeen = 0;
  let secondSeen = 0;
  let distance = 0;
  for (const [inFirst, inSecond] of countsByValue(first, second)) {
    firstSeen += inFirst;
    secondSeen += inSecond;
    distance = Math.max(distance, Math.abs(firstSeen / first.length - secondSeen / second.length));
  }
  return distance;
}

const areComparable = (first: readonly number[], second: readonly number[]): boolean =>
  first.length > 0 && second.length > 0 && !first.some(Number.isNaN) && !second.some(Number.isNaN);

/** Counts of each distinct value in both samples, in ascending order of the values. */
function countsByValue(first: readonly number[], second: readonly number[]): [inFirst: number, inSecond: number][] {
  const counts = new Map<number, [inFirst: number, inSecond: number]>();
  const add = (value: number, inFirst: number, inSecond: number) => {
    const before = counts.get(value) ?? [0, 0];
    counts.set(value, [before[0] + inFirst, before[1] + inSecond]);
  };
  for (const value of first) add(value, 1, 0);
  for (const value of second) add(value, 0, 1);
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, count]) => count);
}
