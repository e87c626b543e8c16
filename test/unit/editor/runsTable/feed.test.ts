import { copyFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { createFeed } from "../../../../src/editor/runsTable/feed";
import type { Run } from "../../../../src/editor/run";
import type { ToRunsTable } from "../../../../src/protocol/runsTable";
import { addEvents, emptyDigest } from "../../../../src/runs/runDigest";
import { layout } from "../../../../src/runs/layout";
import { readEvents, readRunRecord } from "../../../../src/runs/reader";
import { temporaryFolder } from "../../engine/run/runFixture";

const recorded = path.join(import.meta.dirname, "../../../fixtures/run");

const readRun = async (): Promise<Run> => {
  const record = await readRunRecord(recorded);
  const { events, offset } = await readEvents(recorded);
  return {
    ...{ folder: recorded, id: record.id, name: record.name, kind: record.kind, record },
    ...{ status: "done", reason: undefined, digest: addEvents(emptyDigest, events, offset) },
  };
};

const begin = (runs: readonly Run[]) => {
  const sent: ToRunsTable[] = [];
  const store = { runs, whenReady: Promise.resolve() };
  const feed = createFeed((message) => sent.push(message), { store, archive: { ids: new Set<string>() } });
  feed.begin();
  return { sent, store, feed };
};

it("sends every run at first, then only what has changed, and the order of all runs", async () => {
  const done = await readRun();
  const other: Run = { ...done, folder: "/runs/other", id: "other", name: "other" };
  const sent: ToRunsTable[] = [];
  const store = { runs: [other, done], whenReady: Promise.resolve() };
  const archive = { ids: new Set<string>() };
  const feed = createFeed((message) => sent.push(message), { store, archive });
  await feed.update();
  expect(sent).toEqual([]);

  feed.begin();
  await feed.update();
  expect(sent[0]?.order).toEqual(["/runs/other", recorded]);
  expect(sent[0]?.changed[1]).toMatchObject({
    ...{ name: "recommended", objective: "undial", state: "done", isSample: false, alerts: { error: 0, warning: 0 } },
    figures: { "forget.regurgitation": expect.closeTo(0.107, 3) as number },
  });
  await feed.update();
  expect(sent).toHaveLength(1);

  store.runs = [{ ...done, name: "renamed" }];
  archive.ids = new Set([done.id]);
  await feed.update();
  expect(sent[1]?.order).toEqual([recorded]);
  expect(sent[1]?.changed).toMatchObject([{ name: "renamed", isArchived: true }]);
});

it("sends nothing for an active run whose row has stayed the same", async () => {
  const done = await readRun();
  const active: Run = { ...done, status: "training" };
  const { sent, store, feed } = begin([active]);
  await feed.update();
  expect(sent[0]?.changed).toMatchObject([{ isActive: true }]);
  // The engine has written events that no cell shows.
  store.runs = [{ ...active, digest: { ...active.digest } }];
  await feed.update();
  expect(sent).toHaveLength(1);
  store.runs = [{ ...active, digest: { ...active.digest, step: 1, totalSteps: 4 } }];
  await feed.update();
  expect(sent[1]?.changed).toMatchObject([{ state: expect.stringContaining("25%") as string }]);
});

it("sends a new order of the same runs, without their rows", async () => {
  const done = await readRun();
  const other: Run = { ...done, folder: "/runs/other", id: "other" };
  const { sent, store, feed } = begin([other, done]);
  await feed.update();
  store.runs = [done, other];
  await feed.update();
  expect(sent[1]).toEqual({ type: "runs", order: [recorded, "/runs/other"], changed: [] });
});

it("reads a configuration again that could not be read", async () => {
  const folder = await temporaryFolder();
  const { sent, feed } = begin([{ ...(await readRun()), folder }]);
  await feed.update();
  expect(sent[0]?.changed).toMatchObject([{ objective: null }]);
  await copyFile(path.join(recorded, layout.configuration), path.join(folder, layout.configuration));
  await feed.update();
  expect(sent[1]?.changed).toMatchObject([{ objective: "undial" }]);
});
