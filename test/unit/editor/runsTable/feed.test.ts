import path from "node:path";
import { expect, it } from "vitest";
import { createFeed } from "../../../../src/editor/runsTable/feed";
import type { Run } from "../../../../src/editor/run";
import type { ToRunsTable } from "../../../../src/protocol/runsTable";
import { addEvents, emptyDigest } from "../../../../src/runs/runDigest";
import { readEvents, readRunRecord } from "../../../../src/runs/reader";

const recorded = path.join(import.meta.dirname, "../../../fixtures/run");

it("sends every run at first, then only what has changed, and the order of all runs", async () => {
  const record = await readRunRecord(recorded);
  const { events, offset } = await readEvents(recorded);
  const done: Run = {
    ...{ folder: recorded, id: record.id, name: record.name, kind: record.kind, record },
    ...{ status: "done", reason: undefined, digest: addEvents(emptyDigest, events, offset) },
  };
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
