/**
 * Area under the ROC curve of an attack that considers texts with high scores to be members. This is the probability
 * that a member scores higher than a non-member; a tie counts half. It equals Mann-Whitney's U over the number of
 * pairs. A value of 0.5 is no better than chance.
 * @returns 0..1; NaN if a set is empty or contains NaN
 */
export function areaUnderCurve(memberScores: readonly number[], nonMemberScores: readonly number[]): number {
  return rankSamples(memberScores, nonMemberScores).areaUnderCurve(onceEach(memberScores), onceEach(nonMemberScores));
}

/**
 * Two-sample Kolmogorov-Smirnov distance: the largest gap between the samples' cumulative distributions. It can show a
 * difference even when the area under the ROC curve is 0.5. For example, half of the members may score above all
 * non-members, and the other half below all of them.
 * @returns 0..1; NaN if a sample is empty or contains NaN
 */
export function kolmogorovSmirnov(first: readonly number[], second: readonly number[]): number {
  return rankSamples(first, second).kolmogorovSmirnov(onceEach(first), onceEach(second));
}

const onceEach = (values: readonly number[]): Uint32Array => new Uint32Array(values.length).fill(1);

/**
 * Sorts two samples once, so that the figures of many resamples can be computed quickly. Each function takes two lists
 * of counts. A count says how many times a resample contains the value at the same index.
 */
export function rankSamples(first: readonly number[], second: readonly number[]) {
  const values = Float64Array.from([...first, ...second]);
  const isComparable = !values.some(Number.isNaN);
  const order = Uint32Array.from(values.keys()).sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0));

  /** Calls `visit` for each distinct value in ascending order, with its counts in both resamples. */
  const eachValue = (
    firstCounts: Uint32Array,
    secondCounts: Uint32Array,
    visit: (inFirst: number, inSecond: number) => void,
  ): void => {
    let [inFirst, inSecond, value] = [0, 0, NaN];
    for (const index of order) {
      const next = values[index] ?? NaN;
      if (next !== value) {
        visit(inFirst, inSecond);
        [inFirst, inSecond, value] = [0, 0, next];
      }
      if (index < first.length) inFirst += firstCounts[index] ?? 0;
      else inSecond += secondCounts[index - first.length] ?? 0;
    }
    visit(inFirst, inSecond);
  };

  return {
    areaUnderCurve: (memberCounts: Uint32Array, nonMemberCounts: Uint32Array): number => {
      let [membersSeen, nonMembersSeen, wins] = [0, 0, 0];
      eachValue(memberCounts, nonMemberCounts, (members, nonMembers) => {
        wins += members * (nonMembersSeen + nonMembers / 2);
        membersSeen += members;
        nonMembersSeen += nonMembers;
      });
      // A set without values gives 0 / 0, which is NaN.
      return isComparable ? wins / (membersSeen * nonMembersSeen) : NaN;
    },
    kolmogorovSmirnov: (firstCounts: Uint32Array, secondCounts: Uint32Array): number => {
      const [ofFirst, ofSecond] = [total(firstCounts), total(secondCounts)];
      let [firstSeen, secondSeen, distance] = [0, 0, 0];
      eachValue(firstCounts, secondCounts, (inFirst, inSecond) => {
        firstSeen += inFirst;
        secondSeen += inSecond;
        distance = Math.max(distance, Math.abs(firstSeen / ofFirst - secondSeen / ofSecond));
      });
      return isComparable ? distance : NaN;
    },
  };
}

const total = (counts: Uint32Array): number => counts.reduce((sum, count) => sum + count, 0);
