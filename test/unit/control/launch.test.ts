import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { followRun } from "../../../src/control/follow";
import { isRunning, launchEngine } from "../../../src/control/launch";
import { HumanError } from "../../../src/protocol/humanError";
import { listRuns, readRunRecord } from "../../../src/runs/reader";
import { temporaryFolder, writeConfiguration, writeProgram } from "../engine/run/runFixture";

const prepareLaunch = async () => {
  const folder = await temporaryFolder();
  const file = await writeConfiguration(folder);
  await writeFile(path.join(folder, "forget.jsonl"), "some text\n");
  await writeFile(path.join(folder, "model.safetensors"), "weights");
  return { folder, loaded: await loadConfiguration(file) };
};

const launch = { kind: "unlearn", engineVersion: "0.1.0" } as const;

describe("launchEngine", () => {
  it("starts an engine on a run with a hash of every input in its record", async () => {
    const { folder, loaded } = await prepareLaunch();
    const enginePath = await writeProgram(`console.error("started on " + process.argv[2]);`);
    const engine = await launchEngine({ ...launch, loaded, enginePath });
    const end = await followRun(engine.runFolder, () => undefined, { isAlive: () => isRunning(engine.process) });
    expect(end.state).toBe("lost");
    expect(await readFile(path.join(engine.runFolder, "engine.log"), "utf8")).toBe(`started on ${engine.runFolder}\n`);
    const record = await readRunRecord(engine.runFolder);
    expect(record).toMatchObject({ name: "small", kind: "unlearn", model: folder, device: "cpu" });
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    expect(record.hashes).toEqual({
      [path.join(folder, "forget.jsonl")]: sha256("some text\n"),
      [path.join(folder, "retain.jsonl")]: sha256(""),
      [path.join(folder, "model.safetensors")]: sha256("weights"),
    });
  });

  it("names the key of a missing input and starts nothing", async () => {
    const { folder, loaded } = await prepareLaunch();
    const configuration = { ...loaded.configuration, model: path.join(folder, "absent") };
    await expect(launchEngine({ ...launch, loaded: { ...loaded, configuration }, enginePath: "" })).rejects.toThrow(
      new HumanError(`${folder}/absent is not a readable folder; correct "model" in ${loaded.file}.`),
    );
    expect(await listRuns(configuration.output.runsDirectory)).toEqual([]);
  });

  it("refuses places that it must not write to, before it starts or writes anything", async () => {
    const { folder, loaded } = await prepareLaunch();
    const { configuration } = loaded;
    const elsewhere = configuration.output.runsDirectory;
    const inside = path.join(folder, "new");
    for (const output of [{ runsDirectory: inside }, { exportTo: inside }]) {
      const changed = { ...configuration, output: { ...configuration.output, ...output } };
      await expect(launchEngine({ ...launch, loaded: { ...loaded, configuration: changed }, enginePath: "" }))
        .rejects //
        .toThrow(/new is inside the folder of the source model \(.*\), which Lethe never changes/);
    }
    expect(await listRuns(elsewhere)).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual([
      "forget.jsonl",
      "model.safetensors",
      "retain.jsonl",
      "small.lethe.json",
    ]);
  });

  it("reports a missing Node at the given path", async () => {
    const { folder, loaded } = await prepareLaunch();
    const nodePath = path.join(folder, "no-node");
    await expect(launchEngine({ ...launch, loaded, enginePath: "", nodePath })).rejects.toThrow(
      /no-node cannot start .*; check that it is Node 20 or newer/,
    );
  });
});
