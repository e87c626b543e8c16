import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { changeRunNotes, readRunNotes } from "../../../src/runs/runNotes";
import { temporaryFolder } from "../runs/temporaryFolder";
import { lethe } from "./program";

const recorded = path.join(import.meta.dirname, "../../fixtures/run");
const earlier = "20260101-100000-recommended-aaaa";
const later = "20260102-100000-gentle-bbbb";
let workspace = "";
let runs = "";

interface ListedJson {
  readonly runs: readonly { readonly id: string; readonly name: string; readonly status: string }[];
}

/** Copies the recorded run under another id. The text of each file can be changed. */
const copyRun = async (id: string, change: (file: "config.json" | "events.ndjson", text: string) => string) => {
  const folder = path.join(runs, id);
  await cp(recorded, folder, { recursive: true });
  for (const file of ["config.json", "events.ndjson"] as const) {
    const place = path.join(folder, file);
    await writeFile(place, change(file, await readFile(place, "utf8")));
  }
  return folder;
};

beforeEach(async () => {
  workspace = await temporaryFolder();
  runs = path.join(workspace, ".lethe", "runs");
  await mkdir(runs, { recursive: true });
  await copyRun(earlier, (_, text) => text);
  const events = (text: string): string =>
    `${text.trimEnd().split("\n").slice(0, -2).join("\n")}\n` +
    [
      { type: "warning", step: 180, message: "The set is small." },
      { type: "warning", level: "information", step: 180, message: "Steps have 2 parts." },
      { type: "state", state: "failed", step: 180, reason: "Memory ran out." },
    ]
      .map((event) => `${JSON.stringify({ ...event, attempt: 0, time: "2026-01-02T10:00:00Z" })}\n`)
      .join("");
  await copyRun(later, (file, text) =>
    file === "events.ndjson" ? events(text) : text.replace(/"learningRate": [\d.e-]+/, '"learningRate": 0.5'),
  );
  await changeRunNotes(path.join(runs, later), { name: "gentle", note: "too slow" });
});

describe("lethe list", () => {
  it("lists the runs of a workspace, the latest first, with state, figures, alerts and note", async () => {
    const { stdout, code } = await lethe(["list", workspace]);
    expect(code).toBe(0);
    const [head = "", , , gentle = "", recommended = ""] = stdout.split("\n");
    expect(head).toMatch(/^date +name +objective +state +forget +forget .*alerts +note/);
    expect(gentle).toMatch(/gentle +\S+ +failed .*1 error, 1 warning +too slow/);
    expect(recommended).toMatch(/recommended +\S+ +done +0\.107/);
  });

  it("says how many attacks the model of an assessment withstood", async () => {
    const values = { recited: 0.1, answered: null, span: null };
    const attack = (step: number, state: string, recited: number) => ({
      ...{ type: "attack", step, state, model: "unlearned", attempt: 0, time: "2026-01-02T10:00:00Z", seconds: 1 },
      values: { ...values, recited },
      result: {
        ...{ attack: state, model: "unlearned", protocol: "", seconds: 1, memoryBytes: 1, before: values },
        ...{ values: { ...values, recited }, target: { ...values, recited: 1 } },
      },
    });
    await copyRun("20260103-100000-assessed-cccc", (file, text) =>
      file === "events.ndjson"
        ? [attack(1, "fourBits", 0.1), attack(2, "eightBits", 1), attack(3, "context", 1)]
            .map((event) => `${JSON.stringify(event)}\n`)
            .join("")
        : JSON.stringify({ ...(JSON.parse(text) as object), assessment: { allowedRecovery: 0.5 } }),
    );
    const { stdout } = await lethe(["list", workspace]);
    expect(stdout.split("\n")[0]).toMatch(/final score +attacks +alerts/);
    expect(stdout.split("\n")[3]).toMatch(/ 1 of 3( |$)/);
    const json = JSON.parse((await lethe(["list", workspace, "--json"])).stdout) as { runs: { attacks: object }[] };
    expect(json.runs.map(({ attacks }) => attacks)).toEqual([
      { withstood: 1, notWithstood: 2, notMeasured: 0 },
      null,
      null,
    ]);
  });

  it("sorts by a column, and prints the alerts from a level on", async () => {
    const sorted = await lethe(["list", runs, "--sort", "name", "--reverse", "--json"]);
    expect((JSON.parse(sorted.stdout) as ListedJson).runs.map(({ id }) => id)).toEqual([earlier, later]);
    const { stdout } = await lethe(["list", runs, "--alerts", "warning"]);
    expect(stdout).toContain(`${later}: Error: Memory ran out.\n${later}: Warning: The set is small.\n`);
    expect(stdout).not.toContain("Steps have 2 parts.");
  });

  it.each([60, 72, 80, 120])("fits a terminal of %i columns, and names what it leaves out", async (width) => {
    await changeRunNotes(path.join(runs, later), { name: "a very long name that says what was tried in this run" });
    const { stdout } = await lethe(["list", runs], "", "", width);
    for (const line of stdout.split("\n").slice(0, 5)) expect(line.length).toBeLessThanOrEqual(width);
    expect(stdout).toMatch(/The terminal is too narrow for note[^]*--json prints everything\./);
  });

  it("lists the other runs beside broken ones, and says in one sentence why a run cannot be read", async () => {
    const broken = path.join(runs, "20260103-100000-broken-cccc");
    await mkdir(broken);
    await writeFile(path.join(broken, "run.json"), '{"form');
    const unreadable = await copyRun("20260104-100000-unreadable-dddd", (_, text) => text);
    await rm(path.join(unreadable, "events.ndjson"));
    await mkdir(path.join(unreadable, "events.ndjson"));
    const torn = await copyRun("20260105-100000-torn-eeee", (file, text) =>
      file === "events.ndjson" ? text.slice(0, -20) : text,
    );
    await rm(path.join(torn, "config.json"));
    const { stdout, stderr, code } = await lethe(["list", workspace]);
    expect([code, stderr]).toEqual([0, ""]);
    const lines = stdout.split("\n");
    expect(lines.find((line) => line.includes("gentle"))).toContain("failed");
    expect(lines.find((line) => /recommended +– +crashed +0\.107/.test(line))).toBeDefined();
    expect(stdout).toContain(
      `20260103-100000-broken-cccc: ${path.join(broken, "run.json")} is damaged; delete the run's folder or restore the file.`,
    );
    expect(stdout).toMatch(/20260104-100000-unreadable-dddd: .*events\.ndjson.*: it is a folder/);
    const compared = await lethe(["compare", path.join(runs, later), unreadable]);
    expect(compared.code).toBe(2);
    expect(compared.stderr).toMatch(/unreadable-dddd cannot be compared: .*events\.ndjson.*: it is a folder/);
  });

  it("says that a folder has no run, and refuses a folder that is missing", async () => {
    expect((await lethe(["list", recorded])).stdout).toMatch(/has no run yet/);
    const { stderr, code } = await lethe(["list", path.join(workspace, "absent")]);
    expect(stderr).toMatch(/absent is not a folder/);
    expect(code).toBe(2);
  });
});

describe("lethe compare", () => {
  it("shows figures with differences to the first run, and the settings that differ", async () => {
    const folders = [earlier, later].map((id) => path.join(runs, id));
    const { stdout } = await lethe(["compare", ...folders]);
    expect(stdout).toMatch(/^figure +recommended +gentle\n/);
    expect(stdout).toMatch(/forget, recited +0\.107\*? +~?[\d.]+\*? \([+−][\d.]+\)/);
    expect(stdout).toMatch(/training\.learningRate +\S+ +0\.5/);
    expect(stdout).toMatch(/gentle was measured on /);
    const markdown = await lethe(["compare", ...folders, "--markdown"]);
    expect(markdown.stdout).toMatch(/^\| figure \| recommended \| gentle \|\n\| --- \| ---: \| ---: \|/);
    const json = JSON.parse((await lethe(["compare", ...folders, "--json"])).stdout) as {
      readonly differences: Readonly<Record<string, unknown>>;
      readonly comparison: readonly { readonly figure: string; readonly deltas: readonly unknown[] }[];
    };
    expect(Object.keys(json.differences)).toEqual(["training.learningRate"]);
    expect(json.comparison[0]).toMatchObject({ figure: "forget.regurgitation", deltas: [0, expect.any(Number)] });
  });

  it.each([60, 80, 120])("fits a terminal of %i columns, also with many runs", async (width) => {
    const third = await copyRun("20260103-100000-third-cccc", (_, text) => text);
    await changeRunNotes(third, { name: "a very long name that says what was tried in this run" });
    const folders = [...[earlier, later].map((id) => path.join(runs, id)), third];
    const { stdout } = await lethe(["compare", ...folders], "", "", width);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
    // Nothing is left out: each run has its figures and its settings.
    for (const name of ["recommended", "gentle", "a very long name"])
      expect(stdout.split(name).length - 1).toBeGreaterThanOrEqual(2);
  });

  it("refuses a single run", async () => {
    expect((await lethe(["compare", path.join(runs, earlier)])).stderr).toMatch(/needs two runs or more/);
  });
});

describe("the notes of a run", () => {
  it("keep the keys that are not changed, and lose a key that becomes empty", async () => {
    const folder = path.join(runs, earlier);
    await changeRunNotes(folder, { name: "first" });
    await changeRunNotes(folder, { note: "good" });
    expect(await readRunNotes(folder)).toEqual({ name: "first", note: "good" });
    await changeRunNotes(folder, { name: "" });
    expect(await readRunNotes(folder)).toEqual({ note: "good" });
    await writeFile(path.join(folder, "notes.json"), "damaged");
    expect(await readRunNotes(folder)).toEqual({});
  });
});
