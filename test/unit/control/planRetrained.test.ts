import { symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { planRetrained } from "../../../src/control/planRetrained";
import { createCheckedFolder } from "./check/checkFixture";

const memorization = { objective: { name: "memorization" } };

/** A folder with a configuration that prepared a target model, and a function that plans its retrained model. */
const createPrepared = async (changes: object = {}) => {
  const checked = await createCheckedFolder();
  const { inside, configure, configuration } = checked;
  await configure({ ...memorization, ...changes });
  const writeRun = (name: string, runChanges: object = {}): Promise<void> =>
    writeFile(inside(name), JSON.stringify({ ...configuration, ...runChanges }));
  const plan = (overrides: readonly string[] = [], measuredFor?: string) =>
    planRetrained({
      ...{ configurationFile: inside("small.lethe.json"), overrides, measuredFor },
      nodePath: process.execPath,
    });
  return { ...checked, writeRun, plan };
};

describe("planRetrained", () => {
  it("leaves out the forget set, and measures as the runs beside it do", async () => {
    const { inside, write, writeRun, plan } = await createPrepared();
    await write("holdout.jsonl", "");
    const data = { forget: "forget.jsonl", retain: "retain.jsonl", holdout: "holdout.jsonl", retainWithheld: 0.25 };
    const evaluation = { maxNewTokens: 9, stop: ["\n"] };
    await writeRun("first.lethe.json", { data, evaluation, training: { seed: 3 } });
    // The number of steps and the batch of an evaluation change no figure of the retrained model.
    await writeRun("second.lethe.json", {
      ...{ data, evaluation: { ...evaluation, batchSize: 2 } },
      training: { seed: 3, steps: 2 },
    });
    await writeRun("other-set.lethe.json", { data: { ...data, forget: "other.jsonl", retainWithheld: 0.5 } });
    await writeRun("broken.lethe.json", { data: 1 });
    const { overrides, retrained } = await plan();
    expect(retrained).toEqual({ file: inside("reference.json"), retainWithheld: 0.25, seed: 3 });
    expect(overrides).toEqual(
      expect.arrayContaining([
        'name="small without forget"',
        "training.forgetBatchSize=0",
        `data.holdout=${JSON.stringify(inside("holdout.jsonl"))}`,
        "evaluation.maxNewTokens=9",
        'evaluation.stop=["\\n"]',
        `output.exportTo=${JSON.stringify(inside("retrained"))}`,
      ]),
    );
  });

  it("measures the hard and near cases that one of the runs names, and refuses two different sets", async () => {
    const { inside, write, writeRun, plan } = await createPrepared();
    await write("cases.jsonl", "");
    const data = { forget: "forget.jsonl", retain: "retain.jsonl" };
    await writeRun("first.lethe.json", { data });
    await writeRun("second.lethe.json", { data: { ...data, inScope: "cases.jsonl", nearScope: "near.jsonl" } });
    await writeRun("third.lethe.json", { data: { ...data, inScope: "cases.jsonl" } });
    const scopeOf = ({ overrides }: { readonly overrides: readonly string[] }) =>
      overrides.filter((each) => each.includes("Scope="));
    expect(scopeOf(await plan())).toEqual([
      `data.inScope=${JSON.stringify(inside("cases.jsonl"))}`,
      `data.nearScope=${JSON.stringify(inside("near.jsonl"))}`,
    ]);
    await writeRun("third.lethe.json", { data: { ...data, inScope: "others.jsonl" } });
    await expect(plan()).rejects.toThrow("measure in different ways (data.inScope)");
  });

  it("keeps the folder that the user names, but not the folder of the target model", async () => {
    const { inside, plan } = await createPrepared({ output: { exportTo: "target" } });
    const folderOf = async (...overrides: string[]) =>
      [...overrides, ...(await plan(overrides)).overrides].filter((text) => text.startsWith("output.exportTo="));
    expect(await folderOf()).toEqual([`output.exportTo=${JSON.stringify(inside("retrained"))}`]);
    expect(await folderOf("output.exportTo=named")).toEqual(["output.exportTo=named"]);
  });

  it("measures as the named configuration does, and writes the figures beside it", async () => {
    const { inside, writeRun, plan } = await createPrepared();
    await writeRun("long.lethe.json", { evaluation: { maxNewTokens: 90 } });
    await writeRun("short.lethe.json", { evaluation: { maxNewTokens: 9 } });
    await expect(plan()).rejects.toThrow(
      "long.lethe.json and short.lethe.json measure in different ways (evaluation.maxNewTokens); name the configuration " +
        "of the runs that the retrained model is compared with, with --for <configuration>.",
    );
    const { overrides, retrained } = await plan([], inside("long.lethe.json"));
    expect(overrides).toContain("evaluation.maxNewTokens=90");
    expect(path.dirname(retrained.file)).toBe(path.dirname(inside("long.lethe.json")));
  });

  it.each([
    [
      "a run's configuration",
      { objective: { name: "npo" } },
      /prepares no model, because "objective.name" is "npo"; give/,
    ],
    ["no forget set", { data: { retain: "retain.jsonl" } }, /has no forget set to leave out; add the forget set as/],
    [
      "nothing but the forget set",
      { training: { retainBatchSize: 0 } },
      /trains on nothing but the forget set, because/,
    ],
    ["a misspelt key", { trainning: {} }, /unknown key "trainning"; did you mean "training"/],
  ])("refuses a configuration with %s in one sentence", async (_, changes, message) => {
    const { plan } = await createPrepared(changes);
    await expect(plan()).rejects.toThrow(message);
  });

  it("refuses a missing configuration, other sets, and figures that are there already", async () => {
    const { inside, write, writeRun, plan } = await createPrepared();
    await expect(plan([], inside("absent.lethe.json"))).rejects.toThrow(/absent\.lethe\.json does not exist/);
    await writeRun("other.lethe.json", { data: { forget: "forget.jsonl", retain: "kept.jsonl" } });
    await expect(plan([], inside("other.lethe.json"))).rejects.toThrow(
      /name different files as "data\.retain" \(.*kept\.jsonl and .*retain\.jsonl\), so/,
    );
    await write("reference.json", "{}");
    await expect(plan()).rejects.toThrow(
      /reference\.json already has the figures of a retrained model; move or delete/,
    );
  });

  it.each([
    ["data.holdout", "data.holdout=holdout.jsonl"],
    ["evaluation.maxNewTokens", "evaluation.maxNewTokens=5"],
    ["evaluation.stop", 'evaluation={"stop":["."]}'],
  ])("refuses to set %s, because the runs decide how the model is measured", async (key, override) => {
    const { inside, writeRun, plan } = await createPrepared();
    expect((await plan([override])).overrides).toContain("training.forgetBatchSize=0");
    await writeRun("run.lethe.json");
    await expect(plan([override])).rejects.toThrow(
      `"${key}" cannot be set together with --without forget, because the model is measured as runs with ` +
        `${inside("run.lethe.json")} are; change "${key}" in this file.`,
    );
    await expect(plan(["evaluation.batchSize=2", "training.learningRate=1e-3"])).resolves.toBeDefined();
  });

  it("refuses to set the number of forget texts, because there are none", async () => {
    const { plan } = await createPrepared();
    await expect(plan(["training.forgetBatchSize=4"])).rejects.toThrow(
      /"training\.forgetBatchSize" cannot be set together with --without forget, because this training uses no forget/,
    );
  });

  it("refuses runs that divide a text into prompt and answer in another way", async () => {
    const { inside, configuration, writeRun, plan } = await createPrepared();
    await writeRun("run.lethe.json", { data: { ...configuration.data, promptShare: 0.3 } });
    const message = 'differ in "data.promptShare", so they divide a text into prompt and answer differently; give both';
    await expect(plan()).rejects.toThrow(message);
    await expect(plan([], inside("run.lethe.json"))).rejects.toThrow(message);
    await expect(plan(["data.promptShare=0.3"])).resolves.toBeDefined();
    await writeRun("run.lethe.json", { data: { ...configuration.data, fields: { id: "number" } } });
    await expect(plan()).rejects.toThrow('differ in "data.fields.id"');
  });

  it("compares the files of the sets, however their paths are written", async () => {
    const { folder, inside, writeRun, plan } = await createPrepared();
    await writeRun("run.lethe.json");
    await symlink(folder, inside("link"));
    for (const same of [inside("forget.jsonl"), "./forget.jsonl", inside("link/forget.jsonl")]) {
      const { retrained } = await plan([`data.forget=${same}`], inside("run.lethe.json"));
      expect(retrained.file).toBe(inside("reference.json"));
    }
    await expect(plan(["data.forget=other.jsonl"], inside("run.lethe.json"))).rejects.toThrow(
      `small.lethe.json (with --set) name different files as "data.forget" (${inside("forget.jsonl")} and ` +
        `${inside("other.jsonl")}), so`,
    );
  });
});
