import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { openCardMeter, parsePower } from "../../../../../src/engine/process/energy/cardMeter";
import type { CardMeter, CardMeterOptions } from "../../../../../src/engine/process/energy/cardMeter";
import { writeCardProgram } from "./zones";

const meters: CardMeter[] = [];
afterEach(() => {
  for (const meter of meters.splice(0)) meter.close();
});

const open = async (script: string, options: Partial<CardMeterOptions> = {}) => {
  const { program, asked } = await writeCardProgram(script);
  const start = performance.now();
  const meter = openCardMeter({ program, interval: 20, patience: 60_000, ...options });
  meters.push(meter);
  return {
    meter,
    /** Joules divided by the time since the opening. */
    watts: (): number => (meter.energy() ?? NaN) / ((performance.now() - start) / 1000),
    calls: async (): Promise<number> => (await readFile(asked, "utf8").catch(() => "")).split("\n").length - 1,
  };
};

describe.skipIf(process.platform === "win32")("openCardMeter", () => {
  it("adds up the power of all cards since its opening", async () => {
    const { meter, watts, calls } = await open("echo 250.5; echo 49.5");
    expect(meter.energy()).toBeUndefined();
    await expect.poll(calls, { timeout: 5000 }).toBeGreaterThan(3);
    expect(watts() / 300).toBeCloseTo(1, 1);
  });

  it("takes the mean of two powers for the time between them", async () => {
    const { meter, watts } = await open(`[ "$(wc -l < "$asked")" -eq 1 ] && echo 100 || echo 0`, { interval: 500 });
    let last: number | undefined;
    // At a power of 0, the energy no longer grows.
    const isAtRest = (): boolean => {
      const before = last;
      last = meter.energy();
      return last !== undefined && last === before;
    };
    await expect.poll(isAtRest, { timeout: 5000 }).toBe(true);
    expect(watts()).toBeGreaterThan(25);
    expect(watts()).toBeLessThan(85);
  });

  it("goes on after a question without an answer", async () => {
    const { watts, calls } = await open(
      `[ "$(wc -l < "$asked")" -eq 2 ] && exit 9; [ "$(wc -l < "$asked")" -eq 3 ] && echo "[N/A]" || echo 100`,
    );
    await expect.poll(calls, { timeout: 5000 }).toBeGreaterThan(4);
    expect(watts() / 100).toBeCloseTo(1, 1);
  });

  it("tells nothing while the last answer is too old", async () => {
    const { meter } = await open(`[ "$(wc -l < "$asked")" -eq 1 ] && echo 100 || exit 9`, { patience: 300 });
    await expect.poll(meter.energy, { timeout: 5000 }).toBeGreaterThan(0);
    await expect.poll(meter.energy, { timeout: 5000 }).toBeUndefined();
  });

  it.each(["exit 9", "echo '[N/A]'", "echo 100; echo '[Not Supported]'", "true"])(
    "asks no more if the first answer is: %s",
    async (script) => {
      const { meter, calls } = await open(script);
      await expect.poll(calls).toBe(1);
      await wait(200);
      expect(await calls()).toBe(1);
      expect(meter.energy()).toBeUndefined();
    },
  );

  it("asks no more when it is closed", async () => {
    const { meter, calls } = await open("echo 100");
    await expect.poll(calls, { timeout: 5000 }).toBeGreaterThan(1);
    meter.close();
    await wait(100);
    const last = await calls();
    await wait(200);
    expect(await calls()).toBe(last);
  });
});

it("tells nothing where there is no such program", async () => {
  const meter = openCardMeter({ program: "/nowhere/nvidia-smi", interval: 20, patience: 60_000 });
  await wait(100);
  expect(meter.energy()).toBeUndefined();
  meter.close();
});

it("tells nothing where no program can be started", () => {
  // Node throws at once for such a path, as it does without memory for another process.
  const meter = openCardMeter({ program: "nvidia\0smi", interval: 20, patience: 60_000 });
  expect(meter.energy()).toBeUndefined();
  meter.close();
});

it("reads the power of each card, and nothing if one does not tell it", () => {
  expect(parsePower("66.37\n101.00\n")).toBeCloseTo(167.37);
  for (const answer of ["", "[N/A]\n", "66.37\n[Not Supported]\n"]) expect(parsePower(answer)).toBeUndefined();
});
