import { readFile, readdir, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { HumanError } from "../../../src/protocol/humanError";
import type { PassageEvaluation } from "../../../src/protocol/metrics";
import { commitCheckpoint } from "../../../src/runs/checkpoint";
import { acquireLock } from "../../../src/runs/lock";
import { listRuns, readEvaluation, readRunRecord } from "../../../src/runs/reader";
import { openRunLog } from "../../../src/runs/runLog";
import type { RunRecord } from "../../../src/runs/runRecord";
import { createRun, writeEvaluation } from "../../../src/runs/writer";
import { temporaryFolder } from "./temporaryFolder";

const record: RunRecord = {
  format: 1,
  id: "20260131-235958-trial-00iz",
  name: "trial",
  kind: "unlearn",
  engineVersion: "0.1.0",
  createdAt: "2026-01-31T23:59:58.765Z",
  device: "cpu",
  model: "/models/olmo",
  configurationFile: "/project/trial.lethe.json",
  hashes: { "/project/forget.jsonl": "00" },
};

const evaluation: PassageEvaluation = {
  id: "1sc1",
  split: "forget",
  task: "Task1",
  kind: "completion",
  completion: "two\nlines",
  score: 0.25,
};

const everythingIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).map((name) => path.join(folder, name));

describe("createRun", () => {
  it("writes configuration and record, and keeps the .lethe folder out of version control", async () => {
    const base = await temporaryFolder();
    const runs = path.join(base, ".lethe", "runs");
    const folder = await createRun(runs, record, { name: "trial" });
    expect(folder).toBe(path.join(runs, record.id));
    expect(JSON.parse(await readFile(path.join(folder, "config.json"), "utf8"))).toEqual({ name: "trial" });
    expect(await readRunRecord(folder)).toEqual(record);
    expect(await readFile(path.join(base, ".lethe", ".gitignore"), "utf8")).toBe("*\n");
  });

  it("writes no .gitignore elsewhere, and keeps an existing one", async () => {
    const base = await temporaryFolder();
    await createRun(path.join(base, "runs"), record, {});
    expect(await readdir(base)).toEqual(["runs"]);
    const runs = path.join(base, ".lethe", "runs");
    await createRun(runs, record, {});
    await writeFile(path.join(base, ".lethe", ".gitignore"), "mine\n");
    await createRun(runs, { ...record, id: "other" }, {});
    expect(await readFile(path.join(base, ".lethe", ".gitignore"), "utf8")).toBe("mine\n");
  });

  it.skipIf(process.platform === "win32")("lets only the owner read what a run holds", async () => {
    const base = await temporaryFolder();
    const folder = await createRun(path.join(base, ".lethe", "runs"), record, {});
    openRunLog(folder, 0).close();
    await acquireLock(folder, { processId: 1, host: "here", since: "now" });
    await writeEvaluation(folder, 0, "before", [evaluation]);
    await commitCheckpoint(folder, 1, (aside) => writeFile(path.join(aside, "a"), "a", { mode: 0o600 }));
    for (const name of await everythingIn(path.join(base, ".lethe"))) {
      const found = await stat(name);
      expect([name, found.mode & 0o777]).toEqual([name, found.isDirectory() ? 0o700 : 0o600]);
    }
  });

  it("refuses the id of another run", async () => {
    const base = await temporaryFolder();
    const folder = await createRun(base, record, {});
    await expect(createRun(base, record, {})).rejects.toThrow(
      new HumanError(`${folder} exists already; start the run again under another name.`),
    );
  });

  it("reports a runs directory that is not a folder", async () => {
    const file = path.join(await temporaryFolder(), "file");
    await writeFile(file, "");
    await expect(createRun(path.join(file, "runs"), record, {})).rejects.toThrow(
      `${path.join(file, "runs")} cannot be made, because ${file} is a file, not a folder; ` +
        "name another folder with output.runsDirectory.",
    );
    await expect(createRun(file, record, {})).rejects.toThrow(
      `${file} is a file, not a folder; name another folder with output.runsDirectory.`,
    );
  });

  it("reports a runs directory that is a link to nowhere", async () => {
    const link = path.join(await temporaryFolder(), "link");
    await symlink("gone/away", link);
    await expect(createRun(link, record, {})).rejects.toThrow(
      `${link} is a link to gone/away, which does not exist; name another folder with output.runsDirectory.`,
    );
  });

  it.skipIf(process.platform !== "linux")("reports a file system that makes no folders, and ends", async () => {
    await expect(createRun("/proc/1/runs", record, {})).rejects.toThrow(
      /^\/proc\/1\/runs cannot be written: [\w ]+; name another place with output\.runsDirectory\.$/,
    );
  });
});

describe("writeEvaluation", () => {
  it("writes one line for each passage, and a file for each phase of a step", async () => {
    const folder = await createRun(await temporaryFolder(), record, {});
    expect(await writeEvaluation(folder, 0, "before", [evaluation])).toBe("evaluations/0-before.ndjson");
    const file = await writeEvaluation(folder, 0, "after", [evaluation, { ...evaluation, id: "2sc1" }]);
    expect(file).toBe("evaluations/0-after.ndjson");
    expect((await readFile(path.join(folder, file), "utf8")).split("\n")).toHaveLength(3);
    expect(await readEvaluation(folder, file)).toEqual([evaluation, { ...evaluation, id: "2sc1" }]);
    expect(await readdir(path.join(folder, "evaluations"))).toEqual(["0-after.ndjson", "0-before.ndjson"]);
  });

  it("keeps the earlier file, and leaves no half-written one, when it fails", async () => {
    const folder = await createRun(await temporaryFolder(), record, {});
    const file = await writeEvaluation(folder, 3, "after", [evaluation]);
    const failing = function* (): Generator<PassageEvaluation> {
      yield { ...evaluation, id: "2sc1" };
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    };
    await expect(writeEvaluation(folder, 3, "after", failing())).rejects.toThrow(
      new HumanError(
        `${path.join(folder, file)} cannot be written: the disk is full; ` +
          "free some space or choose another output.runsDirectory.",
        false,
      ),
    );
    expect(await readEvaluation(folder, file)).toEqual([evaluation]);
    expect(await readdir(path.join(folder, "evaluations"))).toEqual(["3-after.ndjson"]);
  });

  it("reports a missing or damaged evaluation", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "e.ndjson");
    await expect(readEvaluation(folder, "e.ndjson")).rejects.toThrow(`${file} is missing; evaluate the run again.`);
    await writeFile(file, '{"id":"1sc1"}\n{"id":');
    await expect(readEvaluation(folder, "e.ndjson")).rejects.toThrow(`${file} is damaged; evaluate the run again.`);
  });
});

describe("listRuns", () => {
  it("lists the latest run first, and says why a run cannot be read", async () => {
    const runs = await temporaryFolder();
    const early = { ...record, id: "20250101-000000-a-0000" };
    await createRun(runs, early, {});
    await createRun(runs, record, {});
    const damaged = await createRun(runs, { ...record, id: "20270101-000000-b-0000" }, {});
    await writeFile(path.join(damaged, "run.json"), "{");
    const newer = await createRun(runs, { ...record, id: "20280101-000000-c-0000" }, {});
    await writeFile(path.join(newer, "run.json"), '{"format":2}');
    await writeFile(path.join(runs, "notes.txt"), "");
    await createRun(path.join(runs, "no-run"), record, {});
    expect(await listRuns(runs)).toEqual([
      {
        folder: newer,
        problem: `${path.join(newer, "run.json")} has format 2, not 1; read this run with a newer Lethe.`,
      },
      {
        folder: damaged,
        problem: `${path.join(damaged, "run.json")} is damaged; delete the run's folder or restore the file.`,
      },
      { folder: path.join(runs, record.id), record },
      { folder: path.join(runs, early.id), record: early },
    ]);
    expect(await listRuns(path.join(runs, "none"))).toEqual([]);
    await expect(readRunRecord(runs)).rejects.toThrow(
      `${runs} is not a run folder (it has no run.json); give the path of a run's folder.`,
    );
  });
});
