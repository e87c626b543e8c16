/** How a failure for want of memory reads. */
const sentences = [
  // onnxruntime's arena, and C++ beneath it ("bad allocation" is Windows').
  /failed to allocate memory/i,
  /\bbad[_ ]alloc/i,
  // JavaScript's typed arrays.
  /array buffer allocation failed/i,
  // Dawn and the graphics interfaces beneath it; a buffer over the adapter's limit is too large, too.
  /out[ _-]of[ _-](\w+[ _-])?memory/i,
  /(buffer|binding) size .*(exceeds|larger than) the max/i,
];

/** Whether something failed because there was no memory left for it, of the host's or of a device's. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && sentences.some((sentence) => sentence.test(error.message));
}
