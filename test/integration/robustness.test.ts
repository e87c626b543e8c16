import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { configuration, createWorkspace, root } from "./letheFixture";

const bench = (...words: string[]) =>
  new Promise<{ readonly stdout: string; readonly stderr: string }>((resolve) => {
    const program = path.join(root, "test/bench/robustness.mjs");
    execFile(process.execPath, [program, ...words], (_, stdout, stderr) => resolve({ stdout, stderr }));
  });

it("attacks models by rounding and relearning, and repeats nothing that is done", async () => {
  const folder = await createWorkspace();
  const file = (name: string): string => path.join(folder, name);
  const write = (name: string, changes: object) =>
    writeFile(file(name), JSON.stringify({ ...configuration, ...changes, device: { threads: 1 } }));
  await write("run.lethe.json", {});
  await write("prepare.lethe.json", { objective: { name: "memorization" } });
  const words = [file("run.lethe.json"), `unlearned=${file("model")}`, `retrained=${file("model")}`];
  const sizes = ["--steps", "2", "--rows", "2", "--out", file("robustness")];

  const first = await bench(...words, ...sizes);
  expect(first.stderr).toBe("");
  expect(first.stdout).toContain(
    "Relearned: 2 steps of 2 texts at a learning rate of 0.00033 on 1 of the 3 forget documents (seed 0)",
  );
  const table = tableOf(first.stdout);
  expect(table[0]).toBe("|  | unlearned | retrained |");
  for (const start of ["as it is: forget, recited", "in 4 bits: retain, recited", "relearned: taught quarter, recited"])
    expect(table.find((line) => line.startsWith(`| ${start}`))).toMatch(/\| \d\.\d{3}.*\| \d\.\d{3}/);
  // Both models are the same one, so it was measured and trained once.
  expect(new Set(first.stdout.match(/-relearn-\w+/g)).size).toBe(1);

  const again = await bench(...words, ...sizes);
  expect(again.stdout).not.toMatch(/-relearn-/);
  expect(tableOf(again.stdout)).toEqual(table);

  const wrong = await bench(...words, "--prepared-by", file("run.lethe.json"));
  expect(wrong.stderr).toContain('prepares no model, because "objective.name" is "npo"');
});

const tableOf = (stdout: string): string[] => stdout.split("\n").filter((line) => line.startsWith("|"));
