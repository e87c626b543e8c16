/** Keeps a function's last result. The function is called again only if an argument is another object or value. */
export function remember<Arguments extends readonly unknown[], Result>(work: (...given: Arguments) => Result) {
  let last: { readonly given: Arguments; readonly result: Result } | undefined;
  return (...given: Arguments): Result => {
    if (last === undefined || given.some((argument, index) => argument !== last?.given[index])) {
      last = { given, result: work(...given) };
    }
    return last.result;
  };
}
