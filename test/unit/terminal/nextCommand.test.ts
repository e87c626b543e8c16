import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../runs/temporaryFolder";
import { lethe } from "./program";

const recorded = path.join(import.meta.dirname, "../../fixtures/run");
const runId = "20260101-100000-letters-aaaa";
let workspace = "";
let file = "";

/** Copies the recorded run under another id. Its record and its events can be changed. */
const copyRun = async (id: string, record: object, events: (text: string) => string = (text) => text) => {
  const folder = path.join(workspace, ".lethe", "runs", id);
  await cp(recorded, folder, { recursive: true });
  const original = JSON.parse(await readFile(path.join(recorded, "run.json"), "utf8")) as object;
  await writeFile(
    path.join(folder, "run.json"),
    JSON.stringify({ ...original, id, configurationFile: file, ...record }),
  );
  await writeFile(
    path.join(folder, "events.ndjson"),
    events(await readFile(path.join(recorded, "events.ndjson"), "utf8")),
  );
};

/** The rows of `lethe next` by the label of their phase. */
const rows = async (): Promise<Readonly<Record<string, string>>> => {
  const { stdout } = await lethe(["next", file]);
  const found = stdout.split("\n\n")[0]?.split("\n") ?? [];
  return Object.fromEntries(found.map((row) => [row.split(/\s{2,}/).at(-2) ?? "", row.replaceAll(/\s+/g, " ").trim()]));
};

beforeEach(async () => {
  workspace = await temporaryFolder();
  file = path.join(workspace, "letters.lethe.json");
  await mkdir(path.join(workspace, "model"));
  for (const set of ["forget", "retain"]) await writeFile(path.join(workspace, `${set}.jsonl`), "{}\n");
  const data = { forget: "forget.jsonl", retain: "retain.jsonl" };
  await writeFile(file, JSON.stringify({ model: "model", data }));
  const prepare = { model: "model", data, objective: { name: "memorization" } };
  await writeFile(path.join(workspace, "prepare.lethe.json"), JSON.stringify(prepare));
});

it("leads from a new configuration to its first run", async () => {
  const { stdout, code } = await lethe(["next", file]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^ {2}done +Configuration +no mistake in the file\n {2}done +Models +target model only\n> next +Unlearning/,
  );
  expect(stdout.trimEnd().split("\n").at(-1)).toBe(`  lethe run ${file}`);
});

it("tells a mistake in the file from a missing model, and offers the run that makes the model", async () => {
  const data = { forget: "gone.jsonl", retain: "retain.jsonl" };
  await writeFile(file, JSON.stringify({ model: "absent", data, trainning: {} }));
  const prepare = { model: "model", data, objective: { name: "memorization" } };
  await writeFile(path.join(workspace, "prepare.lethe.json"), JSON.stringify(prepare));
  const { Configuration, Models } = await rows();
  expect([Configuration, Models]).toEqual([
    "> problem Configuration 2 mistakes",
    "problem Models the target model is missing",
  ]);
  const { stdout } = await lethe(["next", file, "--json"]);
  const { phases } = JSON.parse(stdout) as { phases: { name: string; commands: string[]; explanation: string[] }[] };
  const models = phases.find(({ name }) => name === "models");
  expect(models?.commands).toEqual([
    `lethe prepare ${path.join(workspace, "prepare.lethe.json")} --to ${path.join(workspace, "absent")}`,
  ]);
  expect(models?.explanation.join(" ")).toContain("There is no folder");
});

it("reads verdict, attacks and rounds of the configuration's own runs", async () => {
  await copyRun(runId, {});
  await copyRun("20260102-100000-other-bbbb", { configurationFile: path.join(workspace, "other.lethe.json") });
  expect(await rows()).toMatchObject({
    Unlearning: "done Unlearning 1 finished run",
    Verdict: expect.stringMatching(/^> problem Verdict \d of 7 targets met/) as string,
    Attacks: "open Attacks not attacked yet",
    Monitoring: "open Monitoring no monitor",
  });
  const values = { recited: 0.1, answered: null, span: null };
  const attack = {
    ...{ type: "attack", step: 1, state: "fourBits", model: "unlearned", values, seconds: 1 },
    result: {
      ...{ attack: "fourBits", model: "unlearned", protocol: "", seconds: 1, memoryBytes: 1, before: values, values },
      target: { ...values, recited: 1 },
    },
  };
  const at = { attempt: 0, time: "2030-01-01T00:00:00.000Z" };
  const lines = (...events: readonly object[]) =>
    events.map((event) => `${JSON.stringify({ ...event, ...at })}\n`).join("");
  const done = { type: "state", state: "done", step: 1 };
  const assessing = { kind: "assess", assessed: { target: "", halvesHoldout: false, run: runId } };
  await copyRun("20260103-090000-assessment-eeee", assessing, () => lines({ ...done, state: "failed" }));
  // An assessment that has made no attack shows nothing.
  expect((await rows())["Attacks"]).toBe("open Attacks not attacked yet");
  await copyRun("20260103-100000-assessment-cccc", assessing, () => lines(attack, done));
  const alert = { type: "warning", level: "error", message: "It recites." };
  const monitor = { kind: "monitor", endpoint: "http://localhost:8000/v1", createdAt: at.time };
  await copyRun("20260104-100000-monitor-dddd", monitor, (text) => {
    const evaluation = text.split("\n").find((line) => line.includes('"type":"evaluation"')) ?? "";
    const round = (step: number) => ({ ...(JSON.parse(evaluation) as object), step });
    return lines(round(0), { ...alert, step: 0 }, round(1), { ...done, step: 1 });
  });
  expect(await rows()).toMatchObject({
    Attacks: "done Attacks 1 of 1 attack withstood",
    Release: "open Release deployed",
    // The alert belongs to the first round.
    Monitoring: "done Monitoring round 2, no alert",
  });
});

it("refuses a file that is not there", async () => {
  const { code, stderr } = await lethe(["next", path.join(workspace, "gone.lethe.json")]);
  expect([code, stderr]).toEqual([
    2,
    `lethe: ${path.join(workspace, "gone.lethe.json")} cannot be read; give the path of a *.lethe.json file.\n`,
  ]);
});
