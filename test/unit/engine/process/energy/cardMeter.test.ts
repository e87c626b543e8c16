import type { ExecFileException, ExecFileOptions } from "node:child_process";
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openCardMeter, parsePower } from "../../../../../src/engine/process/energy/cardMeter";
import type { CardMeter, CardMeterOptions } from "../../../../../src/engine/process/energy/cardMeter";
import { writeCardProgram } from "./zones";

const answers = vi.hoisted(() => ({ tell: (): void => undefined }));
vi.mock(import("node:child_process"), async (importOriginal) => {
  const real = await importOriginal();
  type Take = (error: ExecFileException | null, answer: string) => void;
  const execFile = (program: string, words: readonly string[], options: ExecFileOptions, take: Take) =>
    real.execFile(program, words, options, (error, answer) => {
      take(error, String(answer));
      answers.tell();
    });
  return { ...real, execFile: execFile as typeof real.execFile };
});

/** Resolves when the meter has taken in the next answer, or has learnt that there is none. */
const nextAnswer = (): Promise<void> => new Promise((resolve) => (answers.tell = resolve));
/** Stops the time of the meter, so that it waits for the time of its next question without end. */
const stopTime = (): unknown => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
const isToAskAgain = (): boolean => vi.getTimerCount() > 0;

const meters: CardMeter[] = [];
afterEach(() => {
  vi.useRealTimers();
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
      stopTime();
      const answered = nextAnswer();
      const { meter, calls } = await open(script);
      await answered;
      expect(await calls()).toBe(1);
      expect(isToAskAgain()).toBe(false);
      expect(meter.energy()).toBeUndefined();
    },
  );

  it("asks no more when it is closed", async () => {
    stopTime();
    const answered = nextAnswer();
    const { meter } = await open("echo 100");
    await answered;
    expect(isToAskAgain()).toBe(true);
    meter.close();
    expect(isToAskAgain()).toBe(false);
  });

  it("asks no more when it is closed during a question", async () => {
    stopTime();
    const ended = nextAnswer();
    const { meter } = await open("echo 100");
    meter.close();
    await ended;
    expect(isToAskAgain()).toBe(false);
  });
});

it("tells nothing where there is no such program", async () => {
  stopTime();
  const answered = nextAnswer();
  const meter = openCardMeter({ program: "/nowhere/nvidia-smi", interval: 20, patience: 60_000 });
  await answered;
  expect(meter.energy()).toBeUndefined();
  expect(isToAskAgain()).toBe(false);
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
