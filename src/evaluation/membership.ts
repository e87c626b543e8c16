/**
 * Area under the ROC curve of an attack that calls high scores members: the probability that a member outscores a
 * non-member, ties counted half (Mann-Whitney's U over the number of pairs). 0.5 is guessing.
 *
 * @returns 0..1; NaN where either set is empty or holds a NaN
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
 * Two-sample Kolmogorov-Smirnov distance: the largest gap between the samples' cumulative distributions. It sees what
 * an area under the curve of 0.5 can hide, such as half the members pushed above and half left below the others.
 *
 * @returns 0..1; NaN where either sample is empty or holds a NaN
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

/** How often each distinct value stands in either sample, in ascending order of the values. */
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
