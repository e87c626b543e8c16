import { appendFile, cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { readCheckpoint } from "../../src/runs/checkpoint";
import { layout } from "../../src/runs/layout";
import { readRunPassages } from "../../src/runs/runPassages";
import { currentHistory } from "../../src/protocol/history";
import { followEvents, listRuns, readEvaluation, readEvents } from "../../src/runs/reader";
import { writeReport } from "../../src/runs/report/runReport";
import { fuzz, resultOrSentence } from "./fuzz";
import { damageBytes, damageJson, jsonText } from "./hostile";

const recorded = path.join(import.meta.dirname, "../fixtures/run");
const evaluation = "evaluations/60-during.ndjson";

/** A part of a log with every kind of event. It is short, for many cases a second. */
const readLog = async (): Promise<string[]> =>
  (await readFile(path.join(recorded, layout.events), "utf8"))
    .split("\n")
    .filter((_, line) => line % 6 === 0 || line > 268);

describe("an event log", () => {
  fuzz("with damage gives the same events read in pieces and read as a whole", 600, async (random, folder) => {
    const log = damageBytes(Buffer.from((await readLog()).join("\n")), random);
    const file = path.join(folder, layout.events);
    await writeFile(file, "");
    let offset = 0;
    const events: unknown[] = [];
    const warnings: string[] = [];
    const look = async (): Promise<void> => {
      const page = await followEvents(folder, offset, 1 + random.integer(3000));
      expect(page.offset).toBeGreaterThanOrEqual(offset);
      offset = page.offset;
      events.push(...page.events);
      warnings.push(...page.warnings);
    };
    for (let written = 0; written < log.length;) {
      const piece = log.subarray(written, written + 1 + random.integer(4000));
      await appendFile(file, piece);
      written += piece.length;
      await look();
    }
    for (let before = -1; before !== offset;) {
      before = offset;
      await look();
    }
    const whole = await readEvents(folder);
    expect(offset).toBe(log.lastIndexOf("\n") + 1);
    expect({ events, offset, warnings }).toEqual(whole);
    expect(currentHistory(whole.events).length).toBeLessThanOrEqual(whole.events.length);
  });
});

describe("a run folder", () => {
  fuzz("with one damaged file gives a report or is refused", 300, async (random, folder) => {
    const run = path.join(folder, "runs", "run");
    await cp(recorded, run, { recursive: true, force: true });
    const names = [layout.record, layout.events, layout.passages, layout.configuration, evaluation];
    const name = names[random.integer(names.length)] ?? "";
    const bytes = await readFile(path.join(recorded, name));
    const lines = bytes.toString().split("\n");
    const line = random.integer(Math.max(1, lines.length - 1));
    const withOddLine = (): Buffer => {
      lines[line] = jsonText(damageJson(JSON.parse(lines[line] ?? ""), random));
      return Buffer.from(lines.join("\n"));
    };
    const isLines = name.endsWith(".ndjson");
    await writeFile(
      path.join(run, name),
      isLines && random.integer(2) === 0
        ? withOddLine()
        : name === layout.record && random.integer(2) === 0
          ? jsonText(damageJson(JSON.parse(bytes.toString()), random))
          : damageBytes(bytes, random),
    );
    await resultOrSentence(() => listRuns(path.join(folder, "runs")));
    await resultOrSentence(() => readRunPassages(run));
    await resultOrSentence(() => readEvaluation(run, evaluation));
    await resultOrSentence(() => writeReport(run));
  });

  fuzz("refuses a checkpoint with a damaged manifest", 300, async (random, folder) => {
    const checkpoint = path.join(folder, "checkpoints/3");
    await cp(path.join(import.meta.dirname, "../fixtures/lora/llama"), checkpoint, { recursive: true, force: true });
    const manifest = { files: [{ name: "adapter_config.json", size: 1000, sha256: "a".repeat(64) }] };
    const text = Buffer.from(JSON.stringify(manifest));
    const changed =
      random.integer(2) === 0 ? damageBytes(text, random) : Buffer.from(jsonText(damageJson(manifest, random)));
    await writeFile(path.join(checkpoint, layout.manifest), changed);
    await resultOrSentence(() => readCheckpoint(folder, 3));
  });
});
