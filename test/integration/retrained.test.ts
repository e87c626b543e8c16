import { cp, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { readReference } from "../../src/runs/reference";
import { configuration, createWorkspace, lethe } from "./letheFixture";

it("makes a run's retrained model in one step, and shows its figures beside the run", async () => {
  const folder = await createWorkspace();
  const file = (name: string): string => path.join(folder, name);
  await cp(file("model"), file("initial"), { recursive: true, filter: (name) => !name.endsWith(".safetensors") });
  const write = (name: string, changes: object) =>
    writeFile(file(name), JSON.stringify({ ...configuration, ...changes, device: { threads: 1 } }));
  const evaluation = { everySteps: 0, maxNewTokens: 8 };
  const { holdout, ...data } = configuration.data;
  await write("prepare.lethe.json", { model: "initial", data, objective: { name: "memorization" }, evaluation });
  // Only the run has a holdout, withholds documents and decodes so far.
  const ofRun = { ...data, holdout, retainWithheld: 0.34 };
  await write("run.lethe.json", { data: ofRun, evaluation: { ...evaluation, maxNewTokens: 6 } });
  await write("broken.lethe.json", { data: 1 });

  const made = await lethe("prepare", file("prepare.lethe.json"), "--without", "forget");
  expect(made.stderr).toBe("");
  expect(made.code).toBe(0);
  expect(made.stdout).toContain(`Figures:    ${file("reference.json")}`);
  expect(await readdir(file("retrained"))).toContain("model.safetensors");
  expect(await readFile(file("reference.json"), "utf8")).not.toMatch(/stood by the sea|house/);

  // The figures are those of the run's own evaluation of this model.
  const reference = await readReference(file("run.lethe.json"));
  const measured = await lethe("evaluate", file("run.lethe.json"), "--model", file("retrained"), "--json");
  const { summary, membership } = JSON.parse(measured.stdout) as { summary: unknown; membership: unknown };
  expect(membership).toMatchObject({ attacks: expect.any(Array) as unknown, reference: { auc: 0.5 } });
  expect(reference?.summary).toEqual(summary);
  expect(reference?.summary.withheld?.regurgitation).toEqual(expect.any(Number));
  const splits = reference?.passages?.map(({ split }) => split) ?? [];
  expect([...new Set(splits)].sort()).toEqual(["forget", "holdout", "retain", "withheld"]);
  expect(splits).toHaveLength(18);

  const again = await lethe("prepare", file("prepare.lethe.json"), "--without", "forget", "--to", file("other"));
  expect(again.stderr).toBe(
    `lethe: ${file("reference.json")} already has the figures of a retrained model; move or delete this file, and start again.\n`,
  );
  expect(again.code).toBe(2);

  // The retrained model is compared with itself.
  const itself = await lethe("evaluate", file("run.lethe.json"), "--model", file("retrained"));
  expect(itself.stdout).toMatch(/^figure +better +model +retrained +difference \(95 %\)$/m);
  expect(itself.stdout).toMatch(/^forget, leaking passages .* ±0$/m);
  expect(itself.stdout).toMatch(/^attack +model +retrained +s +PrivLeak$/m);
  expect(itself.stdout).toMatch(/^Reference attack, AUC +0\.500$/m);

  const run = await lethe("run", file("run.lethe.json"), "--json");
  expect(run.stderr).toMatch(/figure +better +before +after +retrained +difference \(95 %\)/);
  const line = JSON.parse(run.stdout) as { runFolder: string; retrained: unknown; differences: unknown };
  expect(line.retrained).toEqual(summary);
  expect(line.differences).toHaveProperty(["forget.regurgitation", "interval", 1]);
  const { runFolder } = line;
  const compared = await lethe("compare", runFolder, runFolder, "--markdown");
  expect(compared.stdout).toMatch(/^\| figure +\| .*\| retrained \|$/m);
  expect(compared.stdout).toContain("Differences from the retrained model, with 95 % intervals:");
  await lethe("report", runFolder, "--to", file("report.md"));
  expect(await readFile(file("report.md"), "utf8")).toMatch(/\| retrained \| +difference \\\(95 %\\\) \|/);
});
