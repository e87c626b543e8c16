/**
 * Whether every element is a finite number. A finite number times 0 is 0; infinity or NaN times 0 is NaN. Four sums
 * instead of one let the processor compute them side by side.
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
