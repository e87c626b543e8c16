/**
 * Seeded random numbers. They are the same on every platform, because they need only integer arithmetic and
 * comparisons.
 */
export type Random = ReturnType<typeof createRandom>;

/** @param seed a whole number. Only its lower 64 bits have an effect */
export function createRandom(seed: number) {
  const bits = createXoshiro128(seed);
  const next = (): number => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53;
  const integer = (below: number): number => Math.floor(next() * below);
  return {
    /** Uniform in [0, 1), with 53 random bits. */
    next,
    /** Uniform among 0, 1, …, below − 1; `below` is a whole number from 1 to 2³². */
    integer,
    /** Normal with mean 0 and variance 1. */
    normal: () => drawNormal(next),
    /** A new list of the same items in random order. */
    shuffle: <T>(items: readonly T[]): T[] => {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
      }
      return shuffled;
    },
  };
}

/** xoshiro128** (Blackman and Vigna, arXiv 1805.01407), seeded by splitmix32. Returns 32 random bits. */
const createXoshiro128 = (seed: number): (() => number) => {
  const split = createSplitmix32(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0);
  let [a, b, c, d] = [split(), split(), split(), split()];
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
};

/** Makes a sequence of well-mixed 32-bit words from the two halves of a 64-bit seed. */
const createSplitmix32 = (low: number, high: number): (() => number) => {
  let state = low;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    return mix(mix(state) ^ high);
  };
};

/** The finalizer of MurmurHash3. Each input bit changes each output bit with a probability near one half. */
const mix = (word: number): number => {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
};

const rotateLeft = (word: number, places: number): number => (word << places) | (word >>> (32 - places));

/**
 * Samples from the normal distribution exactly, by comparing uniform numbers only. This is algorithm N of Karney,
 * "Sampling exactly from the normal distribution", ACM TOMS 42(1), 2016. The usual methods need a logarithm, and its
 * last digit differs between platforms.
 */
const drawNormal = (next: () => number): number => {
  for (;;) {
    // The absolute value of the result is k + x. Its whole part k has weight exp(−k²/2) = exp(−k/2) · exp(−k(k−1)/2).
    let whole = 0;
    while (trueWithExponential(0.5, next)) whole++;
    if (!allTrue(whole * (whole - 1), 0.5, next)) continue;
    // Its fraction x has weight exp(−x(2k+x)/2). This weight is a product of k + 1 equal factors, and the exponent of
    // each factor is below 1.
    const fraction = next();
    if (!allTrue(whole + 1, (fraction * (2 * whole + fraction)) / (2 * whole + 2), next)) continue;
    return next() < 0.5 ? whole + fraction : -(whole + fraction);
  }
};

const allTrue = (times: number, exponent: number, next: () => number): boolean => {
  for (let time = 0; time < times; time++) if (!trueWithExponential(exponent, next)) return false;
  return true;
};

/**
 * Returns true with probability exp(−exponent), for an exponent from 0 to 1 (von Neumann). Draws uniform numbers and
 * counts them as long as they fall. The first number must be below `exponent`. Each next number must be below the
 * number before. The first number that breaks this rule is not counted. The result is true if the count is even.
 */
const trueWithExponential = (exponent: number, next: () => number): boolean => {
  let [previous, length] = [exponent, 0];
  for (;;) {
    const uniform = next();
    if (uniform >= previous) return length % 2 === 0;
    previous = uniform;
    length++;
  }
};
