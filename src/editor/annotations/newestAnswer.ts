/**
 * Answers may arrive in any order, but an old answer must not replace a newer answer. So all waiting requests for a key
 * resolve with the same answer: the answer to the newest request for this key.
 */
export function createNewestAnswer<Answer>(): (key: string, answer: Promise<Answer>) => Promise<Answer> {
  const newest = new Map<string, Promise<Answer>>();
  return async (key, answer) => {
    newest.set(key, answer);
    for (;;) {
      const awaited = newest.get(key) ?? answer;
      const [result] = await Promise.allSettled([awaited]);
      if (newest.get(key) !== awaited) continue;
      if (result.status === "fulfilled") return result.value;
      throw result.reason;
    }
  };
}
