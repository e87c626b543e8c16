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
  /** For each place in the order, 1 if the next value is larger or if there is none. */
  const endsValue = Uint8Array.from(order, (index, place) => {
    const next = order[place + 1];
    return next === undefined || values[next] !== values[index] ? 1 : 0;
  });

  return {
    areaUnderCurve: (memberCounts: Uint32Array, nonMemberCounts: Uint32Array): number => {
      let [membersSeen, nonMembersSeen, members, nonMembers, wins] = [0, 0, 0, 0, 0];
      for (let place = 0; place < order.length; place += 1) {
        const index = order[place] ?? 0;
        if (index < first.length) members += memberCounts[index] ?? 0;
        else nonMembers += nonMemberCounts[index - first.length] ?? 0;
        if (endsValue[place] === 0) continue;
        wins += members * (nonMembersSeen + nonMembers / 2);
        membersSeen += members;
        nonMembersSeen += nonMembers;
        members = nonMembers = 0;
      }
      // A set without values gives 0 / 0, which is NaN.
      return isComparable ? wins / (membersSeen * nonMembersSeen) : NaN;
    },
    kolmogorovSmirnov: (firstCounts: Uint32Array, secondCounts: Uint32Array): number => {
      const [ofFirst, ofSecond] = [total(firstCounts), total(secondCounts)];
      let [firstSeen, secondSeen, distance] = [0, 0, 0];
      for (let place = 0; place < order.length; place += 1) {
        const index = order[place] ?? 0;
        if (index < first.length) firstSeen += firstCounts[index] ?? 0;
        else secondSeen += secondCounts[index - first.length] ?? 0;
        if (endsValue[place] === 1)
          distance = Math.max(distance, Math.abs(firstSeen / ofFirst - secondSeen / ofSecond));
      }
      return isComparable && ofFirst > 0 && ofSecond > 0 ? distance : NaN;
    },
  };
}

const total = (counts: Uint32Array): number => counts.reduce((sum, count) => sum + count, 0);
