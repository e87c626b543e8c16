import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { referenceIn } from "../../../src/editor/annotations/passageReference";
import type { Run } from "../../../src/editor/run";
import { addEvents, emptyDigest } from "../../../src/runs/runDigest";
import type { Services } from "../../../src/editor/services";
import type { TaskNode } from "../../../src/editor/views/passagesModel";
import { registerPassagesView } from "../../../src/editor/views/passagesView";
import { readEvents, readRunRecord } from "../../../src/runs/reader";
import { temporaryFolder } from "../runs/temporaryFolder";
import { EventEmitter, fake, resetFake } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
beforeEach(resetFake);

const recorded = path.join(import.meta.dirname, "../../fixtures/run");
const { events, offset } = await readEvents(recorded);
const record = await readRunRecord(recorded);
const runIn = (folder: string): Run => {
  const { id, name, kind } = record;
  const digest = addEvents(emptyDigest, events, offset);
  return { folder, id, name, kind, record, status: "done", reason: undefined, digest };
};

/** The Passages view of one run, which the test can replace. */
const openView = (first: Run) => {
  const changed = new EventEmitter<void>();
  let run = first;
  const services = {
    context: { subscriptions: [] },
    store: { find: () => run, onDidChange: changed.event },
    selected: { current: first.folder, onDidChange: new EventEmitter<unknown>().event },
    log: { warn: () => undefined },
  };
  registerPassagesView(services as unknown as Services);
  return {
    tasks: () => fake.trees.get("lethe.passages")?.treeDataProvider.getChildren() as readonly TaskNode[],
    show: (next: Run): void => {
      run = next;
      changed.fire();
    },
  };
};

it("reads the new evaluation when the same step is evaluated twice", async () => {
  const folder = path.join(await temporaryFolder(), "run");
  await cp(recorded, folder, { recursive: true });
  const run = runIn(folder);
  const { tasks, show } = openView(run);
  show(run);
  await expect.poll(() => tasks().length).toBeGreaterThan(0);
  expect(tasks().some(({ leaking }) => leaking > 20)).toBe(false);

  const latest = run.digest.evaluations.at(-1);
  if (latest === undefined) throw new Error("The fixture has no evaluation.");
  const file = path.join(folder, latest.file);
  await writeFile(file, (await readFile(file, "utf8")).replaceAll(/"score":[\d.]+/g, '"score":1'));
  const again = { ...latest, time: new Date().toISOString() };
  show({ ...run, digest: { ...run.digest, evaluations: [...run.digest.evaluations.slice(0, -1), again] } });
  await expect.poll(() => tasks().some(({ leaking }) => leaking > 20)).toBe(true);
});

it("takes a passage's run from its row, not from the selection", async () => {
  const { tasks, show } = openView(runIn(recorded));
  show(runIn(recorded));
  await expect.poll(() => tasks().length).toBeGreaterThan(0);
  const row = tasks()[0]?.children[0];
  expect(referenceIn([row])).toMatchObject({ runFolder: recorded, split: "forget", id: row?.id });
});
