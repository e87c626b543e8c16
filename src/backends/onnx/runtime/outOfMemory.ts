/** Parts of the messages of errors that mean out of memory. */
const messages = [
  // onnxruntime's arena, and C++ ("bad allocation" on Windows).
  /failed to allocate memory/i,
  /\bbad[_ ]alloc/i,
  // JavaScript's typed arrays.
  /array buffer allocation failed/i,
  // Dawn and the graphics interfaces below it. A buffer above the GPU's limit is too large, too.
  /out[ _-]of[ _-](\w+[ _-])?memory/i,
  /(buffer|binding) size .*(exceeds|larger than) the max/i,
];

/** Whether an error means that the host or a device ran out of memory. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && messages.some((message) => message.test(error.message));
}
