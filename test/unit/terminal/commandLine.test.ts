import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createCheckedFolder } from "../control/check/checkFixture";
import { newRun, temporaryFolder, writeConfiguration } from "../engine/run/runFixture";
import { lethe } from "./program";

describe("wrong input", () => {
  it.each([
    ["no command", [], /Usage: lethe/],
    ["an unknown command", ["rum"], /^lethe: unknown command 'rum' \(Did you mean run\?\)\n$/],
    ["an unknown option", ["run", "a.json", "--jsn"], /^lethe: unknown option '--jsn' \(Did you mean --json\?\)\n$/],
    ["no configuration", ["run"], /^lethe: missing required argument 'config'\n$/],
    ["one argument too many", ["devices", "cpu"], /^lethe: too many arguments/],
    ["a missing file", ["run", "absent.json"], /^lethe: absent\.json does not exist; give the path .*\n$/],
    ["a probe of nothing", ["probe", "absent.json"], /^lethe: probe needs either --passage or --prompt; .*\n$/],
  ])("exits with 2 and says what is wrong: %s", async (_, words, message) => {
    const { code, stdout, stderr } = await lethe(words);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it("exits with 2 for a typo in the configuration or in --set, before it creates a run", async () => {
    const file = path.join(await temporaryFolder(), "typo.lethe.json");
    await writeFile(file, `{ "model": ".", "data": { "forget": "a", "retian": "b" } }`);
    for (const command of ["run", "prepare", "evaluate"]) {
      const { code, stderr } = await lethe([command, file]);
      expect(stderr).toMatch(/^lethe: .*typo\.lethe\.json.*did you mean "data\.retain".*\n/);
      expect(code).toBe(2);
    }
    const good = await writeConfiguration(await temporaryFolder());
    const { code, stderr } = await lethe(["run", good, "--set", "training.epoch=3"]);
    expect(stderr).toMatch(/did you mean "training\.epochs"/);
    expect(code).toBe(2);
  });

  it("exits with 2 if the options ask for a retrained model that cannot be made", async () => {
    const { configure } = await createCheckedFolder();
    const config = await configure({ objective: { name: "memorization" } });
    const cases = [
      {
        words: ["--without", "retain"],
        message: "--without retain is not possible; only the forget set can be left out: --without forget.",
      },
      {
        words: ["--for", config],
        message: "--for works only together with --without forget; add --without forget, or leave --for out.",
      },
    ];
    for (const { words, message } of cases) {
      const { code, stderr } = await lethe(["prepare", config, ...words]);
      expect(stderr).toBe(`lethe: ${message}\n`);
      expect(code).toBe(2);
    }
    const run = await lethe(["run", config, "--without", "forget"]);
    expect(run.stderr).toMatch(/^lethe: unknown option '--without'/);
  });

  it("refuses a folder for the retrained model that is not empty, before it creates a run", async () => {
    const { configure, folder, inside } = await createCheckedFolder();
    const config = await configure({ objective: { name: "memorization" } });
    await mkdir(inside("retrained"));
    await writeFile(inside("retrained/precious.txt"), "");
    const { code, stderr } = await lethe(["prepare", config, "--without", "forget"]);
    expect(stderr).toBe(
      `lethe: ${inside("retrained")} is not empty; name a new folder for the model with --to or output.exportTo.\n`,
    );
    expect(code).toBe(2);
    expect(await readdir(folder)).not.toContain(".lethe");
  });

  it("exits with 2 for a folder without a run, a run without a model and a folder without a model", async () => {
    const folder = await temporaryFolder();
    const config = await writeConfiguration(folder);
    const empty = path.join(folder, "empty");
    await mkdir(empty);
    const cases = [
      { words: ["evaluate", empty], message: /is neither a run folder \(.*\) nor a model folder/ },
      { words: ["probe", await newRun(), "--prompt", "a"], message: /has no model yet/ },
      { words: ["probe", config, "--prompt", "a", "--model", empty], message: /^lethe: .*config\.json/ },
    ];
    for (const { words, message } of cases) {
      const { code, stderr } = await lethe(words);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
    }
  });

  it("refuses to write the model into a folder that is not empty, before it creates a run", async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "precious.txt"), "");
    const { configure } = await createCheckedFolder();
    const config = await configure();
    const runs = await temporaryFolder();
    const { code, stderr } = await lethe(["run", config, "--runs-dir", runs, "--set", `output.exportTo=${folder}`]);
    expect(await readdir(runs)).toEqual([]);
    expect(stderr).toBe(
      `lethe: ${folder} is not empty; name a new folder for the model with --to or output.exportTo.\n`,
    );
    expect(code).toBe(2);
  });
});

describe("help", () => {
  it.each([["check"], ["run"], ["prepare"], ["evaluate"], ["probe"], ["devices"], ["start"]])(
    "explains %s",
    async (command) => {
      const { code, stdout } = await lethe([command, "--help"]);
      expect(stdout).toContain(`Usage: lethe ${command}`);
      expect(stdout).toContain("Exit codes: 0 done");
      expect(code).toBe(0);
    },
  );

  it("prints the version", async () => {
    expect(await lethe(["--version"])).toEqual({ code: 0, stdout: "1.2.3\n", stderr: "" });
  });
});

describe("devices", () => {
  it("reports that the device test is missing", async () => {
    const { code, stderr } = await lethe(["devices"]);
    expect(stderr).toMatch(/^lethe: The device test failed \(/);
    expect(code).toBe(2);
  });
});
