import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../runs/temporaryFolder";
import { lethe } from "./program";

const run = path.join(import.meta.dirname, "../../fixtures/run");

it("writes a model card to a file, and prints it without one", async () => {
  const file = path.join(await temporaryFolder(), "README.md");
  const { code, stdout } = await lethe(["report", run, "--model-card", "--to", file]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^The model card is in .*README\.md\.\n$/);
  expect((await lethe(["report", run, "--model-card"])).stdout).toBe(await readFile(file, "utf8"));
});

it("refuses a model card in HTML", async () => {
  const file = path.join(await temporaryFolder(), "card.html");
  const { code, stderr } = await lethe(["report", run, "--model-card", "--to", file]);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `lethe: ${file} cannot be a model card, because a model card is Markdown; give a name that ends with .md.\n`,
  });
});
