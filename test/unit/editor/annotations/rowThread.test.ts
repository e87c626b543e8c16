import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as esbuild from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { locateRows } from "../../../../src/editor/annotations/locateRows";
import { packRows, unpackRows } from "../../../../src/editor/annotations/rowThread/messages";
import { openRowThread } from "../../../../src/editor/annotations/rowThread/openRowThread";
import { file, passage, row } from "./scored";

const passages = Array.from({ length: 30 }, (_, line) => passage(line));
const recited = passages.map((_, index) => (index % 3 === 0 ? ([0, 10] as const) : undefined));
const text = passages.map(row).join("\n");

let worker: string;
const threads: ReturnType<typeof openRowThread>[] = [];
const openThread = (workerPath = worker) => {
  const thread = openRowThread(workerPath);
  threads.push(thread);
  return thread;
};

beforeAll(async () => {
  worker = path.join(await mkdtemp(path.join(tmpdir(), "lethe-test-")), "row-worker.cjs");
  await esbuild.build({
    entryPoints: [path.join(import.meta.dirname, "../../../../src/editor/annotations/rowThread/worker.ts")],
    ...{ outfile: worker, bundle: true, platform: "node", format: "cjs", logLevel: "error" },
    mainFields: ["module", "main"],
  });
});

afterAll(async () => {
  for (const thread of threads) thread.dispose();
  await rm(path.dirname(worker), { recursive: true });
});

const here = (changed: string) => locateRows({ file, text: changed, names: [] }, passages, recited);

it("packs and unpacks rows without loss", () => {
  const edited = here(text.replace("of line 3.", "of page 3."));
  expect(edited[0]?.recitedWords).toBeDefined();
  expect(edited[3]?.isChanged).toBe(true);
  expect(unpackRows(packRows(edited))).toEqual(edited);
});

it("locates rows in the thread as in the window, with passages sent earlier and with others", async () => {
  const thread = openThread();
  for (const changed of [text, `\n${text}`, text.replace("of line 3.", "of page 3.")]) {
    expect(await thread.locate({ file, text: changed, names: [] }, passages, recited)).toEqual(packRows(here(changed)));
  }
  const others = passages.slice(5);
  const found = unpackRows(await thread.locate({ file, text, names: [] }, others, []));
  expect(found.map(({ line, passage: index }) => [line, index])).toEqual(others.map((_, index) => [index + 5, index]));
});

it("refuses open requests when the last file is closed, and starts again", async () => {
  const thread = openThread();
  const open = { file, text, names: [] };
  const pending = thread.locate(open, passages, recited);
  thread.forget(file);
  await expect(pending).rejects.toThrow("The data file was closed.");
  expect(await thread.locate(open, passages, recited)).toEqual(packRows(here(text)));
});

it("refuses open requests when the thread cannot start", async () => {
  const thread = openThread(path.join(path.dirname(worker), "missing.cjs"));
  await expect(thread.locate({ file, text, names: [] }, passages, recited)).rejects.toThrow("missing.cjs");
});
