import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRandom } from "../../../../src/protocol/random";
import type { Random } from "../../../../src/protocol/random";
import { annotateDocuments } from "../../../../src/editor/annotations/annotatedDocuments";
import { locateRows } from "../../../../src/editor/annotations/locateRows";
import type { ScoredRun } from "../../../../src/editor/annotations/measuredPassages";
import { packRows } from "../../../../src/editor/annotations/rowThread/messages";
import type { RowThread } from "../../../../src/editor/annotations/rowThread/openRowThread";
import { EventEmitter, fake, Uri } from "../fakeVscode";
import { annotate, file, passage, row, scored } from "./scored";

vi.mock("vscode", () => import("../fakeVscode"));

const passages = Array.from({ length: 40 }, (_, line) => scored(passage(line), 1, line % 2 === 0 ? 0.9 : 0.1));
const text = passages.map(({ passage: of }) => row(of)).join("\n");
const run: ScoredRun = { runFolder: "/runs/one", passages, fieldNames: [] };
/** Longer than the pause after which the rows of an edited document are located. */
const pause = 1000;

/** A document in the fake editor. */
const openDocument = () => {
  const document = { uri: Uri.file(file), version: 1, isClosed: false, text, getText: () => document.text };
  return {
    document: document as never,
    get text() {
      return document.text;
    },
    write: (changed: string): void => {
      document.text = changed;
      document.version += 1;
      fake.documentChanged.fire({ document, contentChanges: [{}] });
    },
    close: (): void => {
      document.isClosed = true;
      fake.documentClosed.fire(document);
    },
  };
};

const start = (locate?: RowThread["locate"]) => {
  const scoresChanged = new EventEmitter<void>();
  const scores = { current: run, onDidChange: scoresChanged.event };
  const located = vi.fn<RowThread["locate"]>(locate ?? ((...given) => Promise.resolve(packRows(locateRows(...given)))));
  const defects: unknown[] = [];
  const forget = vi.fn<RowThread["forget"]>();
  const subscriptions: { dispose: () => void }[] = [];
  const documents = annotateDocuments(
    { subscriptions },
    {
      scores: scores,
      thread: { locate: located, forget },
      onDefect: (error) => defects.push(error),
    },
  );
  const changes = vi.fn();
  documents.onDidChange(changes);
  disposables.push(...subscriptions);
  return { documents, scores, scoresChanged, located, forget, defects, changes };
};

let disposables: { dispose: () => void }[] = [];

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "Date"] }));
afterEach(() => {
  vi.useRealTimers();
  for (const one of disposables) one.dispose();
  disposables = [];
});

/** Changes a text at a random place, as a user does. */
const edit = (before: string, random: Random): string => {
  const at = random.integer(before.length + 1);
  const lines = before.split("\n");
  const line = random.integer(lines.length);
  switch (random.integer(6)) {
    case 0:
      return before.slice(0, at) + "x" + before.slice(at);
    case 1:
      return before.slice(0, at) + before.slice(at + random.integer(120));
    case 2:
      return before.slice(0, at) + "\n" + before.slice(at);
    case 3:
      return lines.toSpliced(line, 1).join("\n");
    case 4:
      return lines.toSpliced(line, 0, lines[random.integer(lines.length)] ?? "").join("\n");
    default:
      return lines.toSpliced(line, 1, row(passage(random.integer(passages.length)))).join("\n");
  }
};

describe("the annotations of an edited document", () => {
  it.each([1, 2, 3, 4])("equal those of its whole text after any edits (seed %i)", async (seed) => {
    const random = createRandom(seed);
    const { documents } = start(async (...given) => {
      await new Promise((resolve) => setTimeout(resolve, random.next() * pause));
      return packRows(locateRows(...given));
    });
    const open = openDocument();
    let compared = 0;
    const compare = async (): Promise<void> => {
      expect(await documents.annotationsOf(open.document)).toEqual(annotate(file, open.text, passages));
      compared += 1;
    };
    const comparisons: Promise<void>[] = [];
    for (let step = 0; step < 150; step++) {
      // Some answers are asked for before the user pauses.
      if (random.next() < 0.5) comparisons.push(compare());
      // As in the editor, an edit never comes between the end of a promise and its listeners.
      await new Promise((resolve) => setImmediate(resolve));
      open.write(edit(open.text, random));
      await vi.advanceTimersByTimeAsync(random.next() < 0.8 ? random.next() * 100 : 4 * pause);
    }
    comparisons.push(compare());
    await vi.advanceTimersByTimeAsync(4 * pause);
    await Promise.all(comparisons);
    expect(compared).toBe(comparisons.length);
  });

  it("are located once for many keys, and told only when they differ", async () => {
    const { documents, located, changes } = start();
    const open = openDocument();
    await documents.annotationsOf(open.document);
    expect([located.mock.calls.length, changes.mock.calls.length]).toEqual([1, 0]);
    for (const key of ["a", "b", "c"]) open.write(open.text.replace("of line 3.", `of line 3${key}.`));
    await vi.advanceTimersByTimeAsync(pause);
    expect([located.mock.calls.length, changes.mock.calls.length]).toEqual([2, 1]);
    expect((await documents.annotationsOf(open.document))[3]).toMatchObject({ isChanged: true, isLeaking: false });
    // The row is already marked as changed, so another key in it changes nothing.
    open.write(open.text.replace("of line 3", "of line 3d"));
    await vi.advanceTimersByTimeAsync(pause);
    expect([located.mock.calls.length, changes.mock.calls.length]).toEqual([3, 1]);
  });

  it("follow the next evaluation, and end with the selection of the run", async () => {
    const { documents, scores, scoresChanged, changes } = start();
    const open = openDocument();
    expect((await documents.annotationsOf(open.document))[1]?.isLeaking).toBe(false);
    scores.current = { ...run, passages: passages.map(({ passage: of }) => scored(of, 1, 0.9)) };
    scoresChanged.fire();
    expect(changes).toHaveBeenCalledOnce();
    expect((await documents.annotationsOf(open.document))[1]?.isLeaking).toBe(true);
    expect(await documents.annotationAt(open.document, 1)).toMatchObject({ line: 1, isLeaking: true });
    scores.current = undefined as never;
    expect(await documents.annotationsOf(open.document)).toEqual([]);
  });

  it("are empty for a document that closes before its rows are located", async () => {
    let refuse: (error: Error) => void = () => undefined;
    const { documents, defects, forget } = start(() => new Promise((_, reject) => (refuse = reject)));
    const open = openDocument();
    const annotations = documents.annotationsOf(open.document);
    await vi.advanceTimersByTimeAsync(0);
    open.close();
    refuse(new Error("The data file was closed."));
    expect(await annotations).toEqual([]);
    expect(defects).toEqual([]);
    expect(forget).toHaveBeenCalledExactlyOnceWith(file);
  });

  it("are empty where the thread fails, and are located again after the next edit", async () => {
    const failure = new Error("out of memory");
    const { documents, defects, located } = start();
    located.mockRejectedValueOnce(failure);
    const open = openDocument();
    expect(await documents.annotationsOf(open.document)).toEqual([]);
    expect(defects).toEqual([failure]);
    open.write(`${open.text}\n`);
    await vi.advanceTimersByTimeAsync(pause);
    expect(await documents.annotationsOf(open.document)).toHaveLength(passages.length);
  });
});
