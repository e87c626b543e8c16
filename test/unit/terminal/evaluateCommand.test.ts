import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import type { DocumentMembership } from "../../../src/protocol/documentMembership/documentMemberships";
import { temporaryFolder } from "../runs/temporaryFolder";
import { lethe } from "./program";

const model = path.join(import.meta.dirname, "../../../media/sample/model");

interface Printed {
  readonly documents: readonly (DocumentMembership & { readonly id: string })[];
  readonly documentsProblem?: string;
}

/** Evaluates the sample's model on one forget document, and on numbered documents of the other sets. */
const evaluate = async (unseen: number): Promise<Printed> => {
  const folder = await temporaryFolder();
  await mkdir(folder, { recursive: true });
  const options = await Promise.all(
    Object.entries({ forget: 2, retain: 20, holdout: unseen }).map(async ([set, count]) => {
      const rows = Array.from({ length: count }, (_, place) => ({
        ...{ id: `${set}${place}sc1`, input: "The keeper", output: `counted ${place} ships.`, task: "Task1" },
      }));
      const file = path.join(folder, `${set}.jsonl`);
      await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      return ["--set", `data.${set}=${file}`];
    }),
  );
  const words = ["evaluate", model, ...options.flat(), "--set", "evaluation.maxNewTokens=1", "--json"];
  const { code, stdout, stderr } = await lethe(words);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as Printed;
};

it("prints what an attacker learns from the loss of each forget document", async () => {
  const { documents, documentsProblem } = await evaluate(20);
  expect(documentsProblem).toBeUndefined();
  expect(documents.map(({ id }) => id).sort()).toEqual(["forget0sc1", "forget1sc1"]);
  for (const { loss, percentile, unseen, isOfTask } of documents) {
    expect(loss).toBeGreaterThan(0);
    expect(percentile).toBeGreaterThanOrEqual(0);
    expect(percentile).toBeLessThanOrEqual(1);
    expect([unseen, isOfTask]).toEqual([20, true]);
  }
  const exposures = documents.map(({ percentile }) => Math.abs(percentile - 0.5));
  expect(exposures[0]).toBeGreaterThanOrEqual(exposures[1] ?? 1);
});

it("prints why nothing was compared", async () => {
  expect(await evaluate(3)).toMatchObject({
    documents: [],
    documentsProblem: "the evaluation has the losses of 3 unseen documents, and 20 are needed",
  });
});

it("warns of a model that answers nothing, whose figures look as if it had forgotten", async () => {
  const file = path.join(await temporaryFolder(), "forget.jsonl");
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ prompt: "The keeper", completion: "counted nine ships." }));
  const silent = ["evaluation.maxNewTokens=1", 'evaluation.stop=[" "]', `data.forget=${file}`];
  const { stdout, stderr } = await lethe(["evaluate", model, "--json", ...silent.flatMap((each) => ["--set", each])]);
  expect(JSON.parse(stdout)).toMatchObject({ summary: { forget: { regurgitation: 0 }, fluency: { emptyShare: 1 } } });
  expect(stderr).toContain("Warning: The model answers nothing, so its figures do not say what it knows.\n");
});
