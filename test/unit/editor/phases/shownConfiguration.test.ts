import { beforeEach, expect, it, vi } from "vitest";
import { createShownConfiguration } from "../../../../src/editor/phases/shownConfiguration";
import type { Run } from "../../../../src/editor/run";
import { findConfigurations } from "../../../../src/editor/runsDirectories";
import { createSelectedRun } from "../../../../src/editor/selectedRun";
import type { Services } from "../../../../src/editor/services";
import { emptyDigest } from "../../../../src/runs/runDigest";
import type { RunRecord } from "../../../../src/runs/runRecord";
import { EventEmitter, fake, resetFake } from "../fakeVscode";

vi.mock("vscode", () => import("../fakeVscode"));
vi.mock(import("../../../../src/control/configurationOutline"), () => ({
  readConfigurationOutline: (file: string) => Promise.resolve({ file } as never),
}));
vi.mock(import("../../../../src/editor/runsDirectories"), async (original) => {
  const real = await original();
  return { ...real, findConfigurations: vi.fn(real.findConfigurations) };
});
beforeEach(resetFake);

const file = (name: string): string => `/w/${name}.lethe.json`;
const run = (name: string, kind: Run["kind"], status: Run["status"] = "done"): Run => ({
  ...{ folder: `/runs/${name}`, id: name, name, kind, status, reason: undefined, digest: emptyDigest },
  record: { kind, configurationFile: file(name) } as RunRecord,
});

/** The shown configuration of a workspace in which the configurations of these runs are. */
const show = (runs: readonly Run[], chosen?: string) => {
  fake.files = ["letters", "npo", "prepare"].map(file);
  const changed = new EventEmitter<void>();
  const store = {
    ...{ runs, whenReady: Promise.resolve(), onDidChange: changed.event },
    find: (folder: string) => store.runs.find((each) => each.folder === folder),
  };
  const context = { subscriptions: [], workspaceState: { get: () => chosen, update: () => Promise.resolve() } };
  const selected = createSelectedRun(context as never, store as never);
  changed.fire();
  const log = { error: vi.fn() };
  const shown = createShownConfiguration({ context, store, selected, log } as unknown as Services);
  const add = (started: Run): void => {
    store.runs = [started, ...store.runs];
    changed.fire();
  };
  return { shown, selected, log, add };
};

it("stays at the shown configuration if the selected run moves by itself", async () => {
  const { shown, selected, add } = show([run("letters", "unlearn")]);
  await shown.ready;
  expect(shown.current).toBe(file("letters"));
  add(run("npo", "unlearn", "training"));
  expect(selected.current).toBe("/runs/npo");
  expect(shown.current).toBe(file("letters"));
  selected.select("/runs/npo");
  expect(shown.current).toBe(file("npo"));
});

it("shows the configuration of a run that is chosen again after another file was opened", async () => {
  const { shown, selected } = show([run("letters", "unlearn")]);
  await shown.ready;
  selected.select("/runs/letters");
  fake.activeEditorChanged.fire({ document: { uri: { scheme: "file", fsPath: file("npo") } } });
  expect(shown.current).toBe(file("npo"));
  selected.select("/runs/letters");
  expect(shown.current).toBe(file("letters"));
});

it("begins with a run that unlearns, unless the user chose one that prepares a model", async () => {
  const runs = [run("prepare", "prepare"), run("letters", "unlearn")];
  const unchosen = show(runs).shown;
  await unchosen.ready;
  expect(unchosen.current).toBe(file("letters"));
  const chosen = show(runs, "/runs/prepare").shown;
  await chosen.ready;
  expect(chosen.current).toBe(file("prepare"));
});

it("is ready although the first choice failed", async () => {
  vi.mocked(findConfigurations).mockRejectedValueOnce(new Error("EMFILE"));
  const { shown, selected, log } = show([run("letters", "unlearn")]);
  await expect(shown.ready).resolves.toBeUndefined();
  expect(log.error).toHaveBeenCalledOnce();
  selected.select("/runs/letters");
  expect(shown.current).toBe(file("letters"));
});
