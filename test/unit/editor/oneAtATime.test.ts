import { expect, it } from "vitest";
import { oneAtATime } from "../../../src/editor/oneAtATime";

/** Work that ends when the test calls a function of `ends`. */
const openWork = () => {
  const ends: ((error?: Error) => void)[] = [];
  const run = oneAtATime(
    () =>
      new Promise<void>((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve() : reject(error)));
      }),
  );
  const settle = (): Promise<void> => new Promise(setImmediate);
  return { ends, run, settle };
};

it("never runs twice at the same time, and runs once more for all calls during a run", async () => {
  const { ends, run, settle } = openWork();
  const first = run();
  await settle();
  const [second, third] = [run(), run()];
  await settle();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await first;
  await settle();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await Promise.all([second, third]);
  expect(ends).toHaveLength(2);
});

it("continues after an error, which only the callers of that run get", async () => {
  const { ends, run, settle } = openWork();
  const first = run();
  await settle();
  const second = run();
  ends[0]?.(new Error("no disk"));
  await expect(first).rejects.toThrow("no disk");
  await settle();
  ends[1]?.();
  await expect(second).resolves.toBeUndefined();
});
