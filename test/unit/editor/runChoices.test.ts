// Lists in which the user chooses runs and checkpoints by their figures.
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { exportModel } from "../../../src/editor/commands/exportRun";
import { pickRuns } from "../../../src/editor/commands/pickRun";
import { chooseRuns } from "../../../src/editor/dashboard/chooseRuns";
import type { Run } from "../../../src/editor/run";
import type { Services } from "../../../src/editor/services";
import { addEvents, emptyDigest } from "../../../src/runs/runDigest";
import { readEvents, readRunRecord } from "../../../src/runs/reader";
import { temporaryFolder } from "../runs/temporaryFolder";
import { fake, resetFake, Uri } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));

const recorded = path.join(import.meta.dirname, "../../fixtures/run");
const figures = "forget 11 % recited · retain 100 % recited";
let directory: string;
let run: Run;
let services: Services;

interface Choice {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}
let offered: readonly Choice[];

beforeEach(async () => {
  resetFake();
  // The user looks at the choices and cancels.
  fake.pick = (items) => void (offered = items as readonly Choice[]);
  directory = await temporaryFolder();
  const record = await readRunRecord(recorded);
  const folder = path.join(directory, record.id);
  await cp(recorded, folder, { recursive: true });
  const { events, offset } = await readEvents(folder);
  const digest = addEvents(emptyDigest, events, offset);
  const { id, name, kind } = record;
  run = { folder, id, name, kind, record, status: "done", reason: undefined, note: "gentle", digest };
  const store = { runs: [run], whenReady: Promise.resolve(), find: () => run, refresh: () => Promise.resolve() };
  services = { store, selected: { current: undefined } } as unknown as Services;
});

it("shows the figures of each run that can be compared", async () => {
  const options = { title: "Compare Runs", suits: () => true, noneMessage: "", many: true };
  expect(await pickRuns(services, [], options)).toEqual([]);
  expect(offered).toMatchObject([{ description: figures }]);
});

it("shows the figures and notes of the runs that can be added to a comparison", async () => {
  const shown = path.join(directory, "20260101-000000-shown-aaaa");
  await cp(recorded, shown, { recursive: true });
  expect(await chooseRuns(shown, [shown], () => run)).toEqual([]);
  expect(offered).toMatchObject([{ label: run.name, description: figures, detail: `${run.id} · gentle` }]);
  await expect(chooseRuns(shown, [shown, run.folder], () => run)).rejects.toThrow("has no other run");
});

it("shows the figures of each checkpoint that can be exported, and which one is the best", async () => {
  for (const step of ["120", "180"]) await mkdir(path.join(run.folder, "checkpoints", step), { recursive: true });
  await exportModel(services)(run.folder);
  expect(offered.map(({ label }) => label)).toEqual(["Best", "Step 180", "Step 120"]);
  const [best, last, earlier] = offered.map(({ description }) => description);
  expect(last).toBe(figures);
  expect(earlier).toBe("forget 8 % recited · retain 100 % recited · a sample of the passages");
  expect(best).toBe(`step 120 · ${earlier}`);
});

it("offers a model card with the model of an unlearning run, and none with another model", async () => {
  await exportModel(services)({ runFolder: run.folder, step: 180 });
  expect(offered.map(({ label }) => label)).toEqual(["Model", "Model and Model Card"]);
  offered = [];
  run = { ...run, kind: "prepare" };
  // The checkpoint has no model, so the export fails after the questions.
  const target = Uri.file(path.join(directory, "exported"));
  await expect(exportModel(services)({ runFolder: run.folder, step: 180 }, target)).rejects.toThrow();
  expect(offered).toEqual([]);
});
