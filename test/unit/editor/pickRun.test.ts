import { beforeEach, describe, expect, it, vi } from "vitest";
import { deleteRuns } from "../../../src/editor/commands/archiveRun";
import { pickRuns } from "../../../src/editor/commands/pickRun";
import { startRunCommand } from "../../../src/editor/commands/startRun";
import type { ConfigurationOutline } from "../../../src/control/configurationOutline";
import { isActive } from "../../../src/editor/run";
import type { Run } from "../../../src/editor/run";
import type { RunStatus } from "../../../src/protocol/runStatus";
import { emptyDigest } from "../../../src/runs/runDigest";
import { createSelectedRun } from "../../../src/editor/selectedRun";
import type { Services } from "../../../src/editor/services";
import { EventEmitter, fake, resetFake, Uri } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
const outline = { file: "/work/forget.lethe.json", objective: "npo" } as ConfigurationOutline;
vi.mock(import("../../../src/control/configurationOutline"), () => ({
  readConfigurationOutline: () => Promise.resolve(outline),
}));

const run = (name: string, status: RunStatus): Run => ({
  ...{ folder: `/runs/${name}`, id: name, name, kind: "unlearn", record: undefined, status, reason: undefined },
  digest: emptyDigest,
});

/** A store whose runs the test changes. */
const openStore = (...first: readonly Run[]) => {
  const changed = new EventEmitter<void>();
  const store = {
    runs: first,
    whenReady: Promise.resolve(),
    find: (folder: string) => store.runs.find((one) => one.folder === folder),
    onDidChange: changed.event,
    refresh: () => Promise.resolve(),
    addDirectory: () => Promise.resolve(),
    show: (...runs: readonly Run[]): void => {
      store.runs = runs;
      changed.fire();
    },
  };
  return store;
};
const archived: string[] = [];
const archive = {
  set: (runs: readonly Run[]) => {
    archived.push(...runs.map(({ id }) => id));
    return Promise.resolve();
  },
};
const selected = { current: undefined, select: () => undefined };
const checks = { clear: () => undefined };
const services = (store: object, more: object = {}): Services =>
  ({ store, selected, archive, checks, ...more }) as unknown as Services;

beforeEach(resetFake);

describe("a run that ends while the user chooses", () => {
  const options = { title: "Pause Run", suits: isActive, noneMessage: "No run is active." };

  it("is not passed to a command for active runs", async () => {
    const store = openStore(run("one", "training"), run("two", "training"));
    fake.pick = (items) => {
      store.show(run("one", "done"), run("two", "training"));
      return items[0];
    };
    expect(await pickRuns(services(store), [], options)).toEqual([]);
    expect(fake.messages).toEqual(["one is done. No run is active."]);
  });

  it("is passed with its current state when it still suits the command", async () => {
    const store = openStore(run("one", "training"), run("two", "training"));
    const stopping = run("one", "stopping");
    fake.pick = (items) => {
      store.show(stopping, run("two", "training"));
      return items[0];
    };
    expect(await pickRuns(services(store), [], options)).toEqual([stopping]);
  });
});

it("does not delete a run that was resumed while the user confirmed", async () => {
  const store = openStore(run("one", "stopped"), run("two", "done"));
  fake.press = (message, buttons) => {
    if (!message.startsWith("Delete")) return undefined;
    store.show(run("one", "training"), run("two", "done"));
    return buttons.at(-1);
  };
  fake.pick = (items) => items;
  await deleteRuns(services(store))();
  expect(fake.deleted).toEqual(["/runs/two"]);
  expect(archived).toEqual(["two"]);
});

it("selects a new run after the store knows it, and no other run before", async () => {
  const store = openStore(run("first", "done"), run("other", "training"));
  store.addDirectory = () => {
    store.show(run("new", "starting"), ...store.runs);
    return Promise.resolve();
  };
  const context = { workspaceState: { get: () => "/runs/gone", update: () => Promise.resolve() }, subscriptions: [] };
  const choice = createSelectedRun(context as never, store as never);
  const seen: (string | undefined)[] = [];
  choice.select("/runs/first");
  choice.onDidChange((folder) => seen.push(folder));
  const engines = { start: () => Promise.resolve({ runFolder: "/runs/new", notices: [] }) };
  const checks = { clear: () => undefined };
  const log = { info: () => undefined };
  await startRunCommand(services(store, { selected: choice, engines, checks, log }))(Uri.file(outline.file));
  expect(seen).toEqual(["/runs/new"]);
});
