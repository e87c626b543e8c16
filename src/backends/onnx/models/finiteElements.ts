/**
 * Whether every element is a finite number. The function adds up all elements times 0. A finite number times 0 is 0,
 * but infinity or NaN times 0 is NaN. There are four sums instead of one, because the CPU can compute four sums at the
 * same time.
 */
export function areFinite(elements: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = elements.length & ~3;
  for (let index = 0; index < whole; index += 4) {
    a += (elements[index] as number) * 0;
    b += (elements[index + 1] as number) * 0;
    c += (elements[index + 2] as number) * 0;
    d += (elements[index + 3] as number) * 0;
  }
  for (let index = whole; index < elements.length; index += 1) a += (elements[index] as number) * 0;
  return a + b + c + d === 0;
}
