/** Texts that appear in an error's message if the memory is exhausted. */
const messages = [
  // Texts from onnxruntime's arena and from C++ ("bad allocation" on Windows).
  /failed to allocate memory/i,
  /\bbad[_ ]alloc/i,
  // JavaScript's typed arrays.
  /array buffer allocation failed/i,
  // Texts from Dawn and the graphics interfaces below Dawn. They include the text for a buffer that exceeds the GPU's
  // limit.
  /out[ _-]of[ _-](\w+[ _-])?memory/i,
  /(buffer|binding) size .*(exceeds|larger than) the max/i,
];

/** Whether an error means that the host or a device ran out of memory. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && messages.some((message) => message.test(error.message));
}
