/**
 * Keeps the last result of a function. The function is called again only if an argument is not identical (`===`) to the
 * argument of the last call.
 */
export function remember<Arguments extends readonly unknown[], Result>(work: (...given: Arguments) => Result) {
  let last: { readonly given: Arguments; readonly result: Result } | undefined;
  return (...given: Arguments): Result => {
    if (last === undefined || given.some((argument, index) => argument !== last?.given[index])) {
      last = { given, result: work(...given) };
    }
    return last.result;
  };
}
