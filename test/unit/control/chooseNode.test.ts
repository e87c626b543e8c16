import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { chooseNode } from "../../../src/control/chooseNode";
import { HumanError } from "../../../src/protocol/humanError";
import { temporaryFolder } from "../engine/run/runFixture";

/** A program called `node` in its own folder, with the given answer to the self-test. */
const fakeNode = async (script: string): Promise<{ folder: string; file: string }> => {
  const folder = await temporaryFolder();
  const file = path.join(folder, "node");
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return { folder, file };
};

const good = "echo 22.1.0";
const bad = "echo 'no onnxruntime here' >&2; exit 1";

describe("chooseNode", () => {
  it("takes the first Node that passes the self-test: from the setting, the PATH, or its own", async () => {
    const [works, fails] = [await fakeNode(good), await fakeNode(bad)];
    const setting = await chooseNode({ setting: works.file, searchPath: "", own: fails.file }, "self-test.js");
    expect(setting).toEqual({ nodePath: works.file, origin: "setting", version: "22.1.0" });
    const onPath = [path.join(works.folder, "absent"), works.folder].join(path.delimiter);
    expect(await chooseNode({ setting: undefined, searchPath: onPath, own: fails.file }, "self-test.js")).toEqual({
      nodePath: works.file,
      origin: "path",
      version: "22.1.0",
    });
    expect(await chooseNode({ setting: undefined, searchPath: fails.folder, own: works.file }, "")).toMatchObject({
      nodePath: works.file,
      origin: "own",
    });
  });

  it("tries no other Node if the setting's Node cannot run the engine", async () => {
    const [works, fails] = [await fakeNode(good), await fakeNode(bad)];
    await expect(
      chooseNode({ setting: fails.file, searchPath: works.folder, own: works.file }, "self-test.js"),
    ).rejects.toThrow(
      new HumanError(
        `${fails.file} cannot run the engine (no onnxruntime here); correct the setting lethe.nodePath or empty it.`,
      ),
    );
  });

  it("gives each candidate's problem if none can run the engine", async () => {
    const fails = await fakeNode(bad);
    await expect(
      chooseNode({ setting: undefined, searchPath: fails.folder, own: "/absent/electron" }, "self-test.js"),
    ).rejects.toThrow(
      `No Node can run the engine (${fails.file}: no onnxruntime here; /absent/electron: spawn /absent/electron ENOENT); `,
    );
  });
});
