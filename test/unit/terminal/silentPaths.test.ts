import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { HumanError } from "../../../src/protocol/humanError";
import { temporaryFolder } from "../runs/temporaryFolder";
import { lethe } from "./program";

/** Stands for a file system that does not answer: each path with the name `silent` is on it. */
vi.mock(import("../../../src/control/answeringPaths"), () => ({
  requireAnswers: (paths) => {
    const silent = paths.find((name) => path.basename(name) === "silent");
    return silent === undefined ? Promise.resolve() : Promise.reject(new HumanError(`${silent} does not answer`));
  },
}));

const model = path.join(import.meta.dirname, "../../fixtures/checkpoints/float32");
const prompt = ["--prompt", "x"];

it.each([
  ["the configuration, the run or the model", (silent: string) => ["probe", silent, ...prompt]],
  ["--model", (silent: string) => ["probe", model, "--model", silent, ...prompt]],
  ["--set without a configuration", (silent: string) => ["evaluate", model, "--set", `data.forget=${silent}`]],
])("lethe probe and lethe evaluate name the path whose file system does not answer: %s", async (_, words) => {
  const silent = path.join(await temporaryFolder(), "silent");
  expect(await lethe(words(silent))).toMatchObject({ code: 2, stderr: `lethe: ${silent} does not answer\n` });
});

it.each(["evaluate", "probe"])("lethe %s names a path in the configuration", async (command) => {
  const folder = await temporaryFolder();
  const file = path.join(folder, "c.lethe.json");
  const words = [command, file, ...(command === "probe" ? prompt : [])];
  for (const content of [{ model: "silent" }, { model, data: { forget: "silent" } }]) {
    await writeFile(file, JSON.stringify(content));
    expect((await lethe(words)).stderr).toBe(`lethe: ${path.join(folder, "silent")} does not answer\n`);
  }
});
