import { expect, it } from "vitest";
import { mapAtOnce } from "../../../src/runs/mapAtOnce";

it("works on several items at a time, keeps their order, and fails with the first error", async () => {
  let running = 0;
  let most = 0;
  const items = Array.from({ length: 200 }, (_, index) => index);
  const work = async (item: number): Promise<number> => {
    most = Math.max(most, ++running);
    // Later items of a group end earlier.
    for (let turn = item % 8; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return 2 * item;
  };
  expect(await mapAtOnce(items, work)).toEqual(items.map((item) => 2 * item));
  expect(most).toBe(8);
  expect(await mapAtOnce([], work)).toEqual([]);
  await expect(mapAtOnce(items, (item) => Promise.reject(new Error(`item ${item}`)))).rejects.toThrow("item 0");
});
