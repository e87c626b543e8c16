import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { launchEngine } from "../../../src/control/launch";
import { resumeEngine } from "../../../src/control/resume";
import { HumanError } from "../../../src/protocol/humanError";
import { layout } from "../../../src/runs/layout";
import { newRun, temporaryFolder, writeConfiguration } from "../engine/run/runFixture";

const asked: string[][] = [];
vi.mock(import("../../../src/control/answeringPaths"), () => ({
  requireAnswers: (paths) => {
    asked.push([...paths]);
    return Promise.reject(new HumanError("no answer"));
  },
}));
beforeEach(() => void asked.splice(0));
afterEach(() => vi.unstubAllEnvs());

/** Makes the lookup of the model `org/name` throw an error: the cache lacks its weights. */
const spoilCache = async (): Promise<void> => {
  const home = await temporaryFolder();
  await mkdir(path.join(home, "hub/models--org--name"), { recursive: true });
  vi.stubEnv("HF_HOME", home);
  vi.stubEnv("HF_HUB_CACHE", "");
  vi.stubEnv("HUGGINGFACE_HUB_CACHE", "");
};

it("a start asks the file systems of all paths before it looks up the model", async () => {
  const folder = await temporaryFolder();
  const configurationFile = await writeConfiguration(folder);
  await spoilCache();
  const overrides = ['model="org/name"', "output.exportTo=new", "data.utility=mmlu"];
  const launch = { configurationFile, overrides, kind: "unlearn", enginePath: "", engineVersion: "0.1.0" } as const;
  await expect(launchEngine(launch)).rejects.toThrow(/^no answer$/);
  const expected = ["org/name", "new", "mmlu", "forget.jsonl", "retain.jsonl"].map((name) => path.join(folder, name));
  expect(asked[0]).toEqual(expect.arrayContaining(expected));
});

it("a resumed run asks the file systems before it hashes its inputs", async () => {
  const runFolder = await newRun();
  const { data } = JSON.parse(await readFile(path.join(runFolder, layout.configuration), "utf8")) as {
    data: { forget: string };
  };
  await writeFile(data.forget, "changed");
  const progress = vi.fn();
  await expect(resumeEngine({ runFolder, enginePath: "", onProgress: progress })).rejects.toThrow(/^no answer$/);
  expect(asked[0]).toContain(data.forget);
  expect(progress).not.toHaveBeenCalled();
});
