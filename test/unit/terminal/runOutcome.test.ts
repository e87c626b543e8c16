import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import path from "node:path";
import { expect, it } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import type { EvaluationEvent } from "../../../src/protocol/events";
import { readEvaluation, readEvents } from "../../../src/runs/reader";
import { referenceFile, writeReference } from "../../../src/runs/reference";
import { createOutput } from "../../../src/terminal/output";
import { printRunOutcome } from "../../../src/terminal/runOutcome";
import { temporaryFolder } from "../runs/temporaryFolder";

const root = path.join(import.meta.dirname, "../../..");
const runFolder = path.join(root, "test/fixtures/run");

/** The printed outcome of the recorded run, with another utility after the run. */
async function report(utilityOf: (before: number) => number): Promise<string> {
  const { events } = await readEvents(runFolder);
  const evaluations = events.filter((event): event is EvaluationEvent => event.type === "evaluation");
  const [before, after] = [evaluations[0], evaluations.at(-1)];
  if (before === undefined || after === undefined) throw new Error("the recorded run has no evaluations");
  const summary = { ...after.summary, utility: utilityOf(before.summary.utility ?? NaN) };
  // The retrained model recites a half of what the trained model recites.
  const records = await readEvaluation(runFolder, after.file);
  const folder = await temporaryFolder();
  await writeReference(referenceFile(folder), {
    summary: before.summary,
    passages: records.map((record) => ({ ...record, score: record.score === null ? null : record.score / 2 })),
  });
  const loaded = await loadConfiguration(path.join(root, "media/sample/undial.lethe.json"));
  const stream = new PassThrough();
  await printRunOutcome(createOutput(stream), "lethe", {
    kind: "unlearn",
    runFolder,
    loaded: { ...loaded, file: path.join(folder, "undial.lethe.json") },
    before,
    after: { ...after, summary },
    checkpoint: undefined,
    steps: 6,
  });
  stream.end();
  return text(stream);
}

const unranked =
  "Utility is below three quarters of its value before the run. The LUME benchmark would not rank this model.";

it("shows the figures of the retrained model and the source lines of recited passages", async () => {
  const told = await report((before) => before);
  expect(told).toMatch(
    /^forgetting and keeping \(task aggregate\) .* 0\.\d{3} +[−+]0\.\d{3} \([−+]0\.\d{3} to [−+]0\.\d{3}\)$/m,
  );
  expect(told).toMatch(
    /^ {2}\d+ % recited, \d+ points more than the retrained model, predicted better than all unseen {2}\S+ {2}\S*forget\.jsonl:\d+$/m,
  );
  expect(told).not.toContain(unranked);
});

it("warns when the benchmark would not rank a model, because of its utility", async () => {
  expect(await report((before) => 0.76 * before)).not.toContain(unranked);
  expect(await report((before) => 0.74 * before)).toContain(unranked);
});

it("shows each target with its value, and the command for the next run to try", async () => {
  const told = await report((before) => 0.5 * before);
  expect(told).toMatch(/^Verdict: \d of 7 targets are missed: .*general knowledge/m);
  expect(told).toMatch(
    /^ {2}not met +General knowledge: \d+ % of the general questions answered \(was \d+ %\)\. Target: /m,
  );
  expect(told).toMatch(/^Next, try: .+\n {2}lethe run \S+undial\.lethe\.json --set \S+=/m);
});

it("says what the run cost", async () => {
  expect(await report((before) => before)).toMatch(
    /^Cost: {7}[\d minhs]+, at most [\d.]+ [MG]B of memory\nRun folder:/m,
  );
});
