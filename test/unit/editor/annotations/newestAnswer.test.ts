import { expect, it } from "vitest";
import { createNewestAnswer } from "../../../../src/editor/annotations/newestAnswer";

const open = <T>() => {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const answer = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { answer, resolve, reject };
};

it("gives both requests the newer answer, even if the older one arrives last", async () => {
  const newestAnswer = createNewestAnswer<string>();
  const [older, newer, other] = [open<string>(), open<string>(), open<string>()];
  const first = newestAnswer("key", older.answer);
  const second = newestAnswer("key", newer.answer);
  const third = newestAnswer("other", other.answer);
  newer.resolve("new");
  expect(await second).toBe("new");
  older.resolve("old");
  expect(await first).toBe("new");
  other.resolve("of its own");
  expect(await third).toBe("of its own");
});

it("hides the error of an older answer, and gives the error of the newest", async () => {
  const newestAnswer = createNewestAnswer<string>();
  const [older, newer] = [open<string>(), open<string>()];
  const answers = [newestAnswer("key", older.answer), newestAnswer("key", newer.answer)];
  older.reject(new Error("old"));
  newer.reject(new Error("new"));
  for (const answer of answers) await expect(answer).rejects.toThrow("new");
});
