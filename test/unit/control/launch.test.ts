import { cp, readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { followRun } from "../../../src/control/follow";
import { isRunning, launchEngine } from "../../../src/control/launch";
import { findingsOf } from "../../../src/protocol/findings";
import { hashFile } from "../../../src/runs/hashFile";
import { readRunRecord } from "../../../src/runs/reader";
import { createCheckedFolder, questions } from "./check/checkFixture";
import { writeProgram } from "../engine/run/runFixture";

const launch = { kind: "unlearn", engineVersion: "0.1.0" } as const;

describe("launchEngine", () => {
  it("starts an engine on a run with a hash of every input in its record", async () => {
    const { configure, inside } = await createCheckedFolder();
    const enginePath = await writeProgram(`console.error("started on " + process.argv[2]);`);
    const notices: string[] = [];
    const engine = await launchEngine({
      ...launch,
      configurationFile: await configure(),
      enginePath,
      onNotice: (sentence) => notices.push(sentence),
    });
    const end = await followRun(engine.runFolder, () => undefined, { isAlive: () => isRunning(engine.process) });
    expect(end.state).toBe("lost");
    expect(notices[0]).toMatch(/^The run needs about .* of memory/);
    expect(await readFile(path.join(engine.runFolder, "engine.log"), "utf8")).toBe(`started on ${engine.runFolder}\n`);
    const record = await readRunRecord(engine.runFolder);
    expect(record).toMatchObject({ name: "small", kind: "unlearn", model: inside("model"), device: "cpu" });
    const inputs = ["forget.jsonl", "retain.jsonl", "model/config.json", "model/model.safetensors"].map(inside);
    expect(record.hashes).toEqual(
      Object.fromEntries(await Promise.all(inputs.map(async (input) => [input, await hashFile(input)] as const))),
    );
  });

  it("refuses what the check refuses, with all findings, and leaves no run folder", async () => {
    const { folder, configure, write } = await createCheckedFolder();
    await write("forget.jsonl", "not JSON\n");
    const configurationFile = await configure({ model: "absent" });
    const before = (await readdir(folder)).sort();
    const error: unknown = await launchEngine({ ...launch, configurationFile, enginePath: "" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(findingsOf(error)).toMatchObject([{ key: "model" }, { line: 1 }]);
    expect((error as Error).message).toMatch(/small\.lethe\.json:2:1: There is no model .* \(and 1 more error\)$/);
    expect((await readdir(folder)).sort()).toEqual(before);
  });

  it.each([
    ["a wrong path", { data: { forget: "absent.jsonl", retain: "retain.jsonl" } }, "absent.jsonl does not exist"],
    ["an empty file", { data: { forget: "forget.jsonl", retain: "empty.jsonl" } }, "empty.jsonl is empty"],
    [
      "an id that is given twice",
      { data: { forget: "twice.jsonl", retain: "retain.jsonl" } },
      "repeats the id forget-1",
    ],
    ["a model without a tokenizer", { model: "mute" }, "has no tokenizer (no tokenizer.json)"],
    ["a misspelt key", { trainning: {} }, 'Unknown key "trainning"; did you mean "training"?'],
    ["a folder that cannot be written", { output: { runsDirectory: "/proc/runs" } }, "/proc/runs cannot be written"],
    ["a file that is given twice", { data: { forget: "forget.jsonl", retain: "forget.jsonl" } }, "name the same file"],
  ])("answers %s before the start, and leaves no run folder", async (_, changes, answer) => {
    const { folder, configure, write, inside } = await createCheckedFolder();
    await write("empty.jsonl", "");
    await write("twice.jsonl", questions("forget", 1).repeat(2));
    await cp(inside("model"), inside("mute"), { recursive: true });
    await rm(inside("mute/tokenizer.json"));
    const configurationFile = await configure(changes);
    await expect(launchEngine({ ...launch, configurationFile, enginePath: "" })).rejects.toThrow(answer);
    expect(await readdir(folder)).not.toContain(".lethe");
  });

  it("refuses places that it must not write to, before it starts or writes anything", async () => {
    const { configure, inside } = await createCheckedFolder();
    for (const output of [{ runsDirectory: "model/new" }, { exportTo: "model/new" }]) {
      await expect(launchEngine({ ...launch, configurationFile: await configure({ output }), enginePath: "" }))
        .rejects //
        .toThrow(/new is inside the folder of the source model \(.*\), which Lethe never changes/);
    }
    expect(await readdir(inside("model"))).not.toContain("new");
  });

  it("reports a missing Node at the given path", async () => {
    const { configure, inside } = await createCheckedFolder();
    const run = { ...launch, configurationFile: await configure(), enginePath: "", nodePath: inside("no-node") };
    await expect(launchEngine(run)).rejects.toThrow(/no-node cannot start .*; check that it is Node 20 or newer/);
  });
});
