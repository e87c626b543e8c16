import { execFile } from "node:child_process";
import { mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { exportCheckpoint } from "../../../src/runs/exportCheckpoint";
import { makeFolders, placeIn, refuseInModel, refuseUnusableFolder } from "../../../src/runs/places";
import { refuseReportTarget } from "../../../src/runs/report/reportTarget";
import { temporaryFolder } from "./temporaryFolder";

let folder: string;
const at = (name: string): string => path.join(folder, name);

beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(at("model/sub"), { recursive: true });
  await symlink("model", at("link"));
  await symlink("model/not/yet", at("into"));
  await symlink("gone/away", at("dangling"));
  await symlink("circle", at("circle"));
  await writeFile(at("file"), "x");
});

describe("a place for results", () => {
  it.each([
    ["model", "same"],
    ["model/new/er", "inside"],
    ["link", "same"],
    ["link/new", "inside"],
    ["into", "inside"],
    ["into/new", "inside"],
    ["model/sub/..", "same"],
    ["model/../other", "outside"],
    ["model-2", "outside"],
    ["..model", "outside"],
    ["", "outside"],
  ])("%j is found to be the model's folder, inside or outside", async (name, expected) => {
    expect(await placeIn(at(name), at("model"))).toBe(expected);
    expect(await placeIn(at(name), at("link"))).toBe(expected);
  });

  it("is refused in the folder of the model", async () => {
    await expect(refuseInModel(at("link/new"), at("model"), "--to")).rejects.toThrow(
      `${at("link/new")} is inside the folder of the source model (${at("model")}), which Lethe never changes; name a ` +
        "place outside of it with --to.",
    );
    await expect(refuseInModel(at("link"), at("model"), "--to")).rejects.toThrow("is the folder of the source model");
    await refuseInModel(at("new"), at("model"), "--to");
  });

  it.each([
    ["file", "FILE is a file, not a folder; name another folder with --to."],
    ["dangling", "FILE is a link to gone/away, which does not exist; name another folder with --to."],
    ["dangling/runs", "FILE cannot be made, because FOLDER/dangling is a link to gone/away, which does not exist;"],
    ["file/runs/x", "FILE cannot be made, because FOLDER/file is a file, not a folder;"],
    ["circle/runs", "FILE cannot be written: its links lead in a circle; name another place with --to."],
    ["x".repeat(300), "FILE cannot be written: its name is too long; name another place with --to."],
  ])("is refused if it cannot be made: %s", async (name, sentence) => {
    const expected = sentence.replace("FILE", at(name)).replace("FOLDER", folder);
    await expect(refuseUnusableFolder(at(name), "--to")).rejects.toThrow(expected);
    await expect(makeFolders(at(name), 0o700, "--to")).rejects.toMatchObject({ name: "HumanError", isInput: true });
  });

  it("is made with the folders above it", async () => {
    await refuseUnusableFolder(at("link/a/b"), "--to");
    expect(await readdir(at("model"))).toEqual(["sub"]);
    await makeFolders(at("link/a/b"), 0o700, "--to");
    expect(await readdir(at("model/a"))).toEqual(["b"]);
    await makeFolders(at("link/a/b"), 0o700, "--to");
  });
});

const makeRun = async (): Promise<string> => {
  const run = at("run");
  await mkdir(path.join(run, "checkpoints/3"), { recursive: true });
  const texts = { id: "run", name: "run", engineVersion: "1", createdAt: "now", device: "cpu", configurationFile: "c" };
  const record = { format: 1, kind: "unlearn", model: at("model"), hashes: {}, ...texts };
  await writeFile(path.join(run, "run.json"), JSON.stringify(record));
  return run;
};

describe("the target of an export", () => {
  it.each([
    ["model/new", /is inside the folder of the source model/],
    ["into", /is inside the folder of the source model/],
    ["run/checkpoints/4", /is among the run's checkpoints; name a folder outside/],
  ])("is refused: %s", async (name, sentence) => {
    const runFolder = await makeRun();
    await expect(exportCheckpoint({ runFolder, step: "newest", target: at(name), means: "--to" })).rejects.toThrow(
      sentence,
    );
  });
});

describe("the target of a report", () => {
  const options = { isConfirmed: false, means: "--to", otherwise: "omit --to, and the command prints the report" };

  it.each([
    ["model/report.md", /is inside the folder of the source model/],
    ["link/report.md", /is inside the folder of the source model/],
    ["file", /file exists and is no report of Lethe; name another file with --to, or delete this file\.$/],
    ["", / is a folder, not a file; name a file with --to, or omit --to, and the command prints the report\.$/],
    ["no/such/report.md", /no\/such does not exist; make this folder or name another file with --to\.$/],
    ["file/report.md", /file is a file, not a folder; name another folder with --to\.$/],
    ["pipe", /is a pipe or a device, not a file/],
  ])("is refused: %j", async (name, sentence) => {
    const run = await makeRun();
    await promisify(execFile)("mkfifo", [at("pipe")]);
    await expect(refuseReportTarget(at(name), run, options)).rejects.toThrow(sentence);
  });

  it("is named by the means of the caller, in every message", async () => {
    const runFolder = await makeRun();
    const means = "the save dialogue";
    for (const name of ["model/report.md", "file", "", "no/such/report.md", "file/report.md"]) {
      const refusal = refuseReportTarget(at(name), runFolder, { isConfirmed: false, means });
      await expect(refusal).rejects.toThrow(/^(?!.*--to).* with the save dialogue/);
    }
    const copy = exportCheckpoint({ runFolder, step: "newest", target: at("model/new"), means });
    await expect(copy).rejects.toThrow("name a place outside of it with the save dialogue.");
  });

  it("can be a new file, an earlier report, or a file that the user agreed to replace", async () => {
    const run = await makeRun();
    await writeFile(at("report.md"), "# small\n\n- Run: 20260131 (unlearning)\n");
    for (const name of ["new.md", "report.md"]) await refuseReportTarget(at(name), run, options);
    await refuseReportTarget(at("file"), run, { ...options, isConfirmed: true });
    expect(await readFile(at("file"), "utf8")).toBe("x");
  });
});
