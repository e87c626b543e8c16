import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readEvaluation, readEvents } from "../../../../src/runs/reader";
import { referenceFile, writeReference } from "../../../../src/runs/reference";
import { taskLabel } from "../../../../src/protocol/wording";
import { formatOf, writeReport } from "../../../../src/runs/report/runReport";
import { temporaryFolder } from "../temporaryFolder";

const recordedRun = path.join(import.meta.dirname, "../../../fixtures/run");

it("reports a recorded run with its figures", async () => {
  const report = await writeReport(recordedRun, { format: "markdown", showText: true });
  const { events } = await readEvents(recordedRun);
  const [before, after] = (["before", "after"] as const).map((phase) => {
    const event = events.find((event) => event.type === "evaluation" && event.phase === phase);
    return event?.type === "evaluation" ? event.summary : undefined;
  });
  const row = (scores: { regurgitation: number | null } | null | undefined) => scores?.regurgitation?.toFixed(3) ?? "";
  expect(report).toContain(`| forget, recited (r) | lower | ${row(before?.forget)} | ${row(after?.forget)} |`);
  const [task = ""] = Object.keys(after?.tasks ?? {});
  expect(report).toContain(`## Task ${taskLabel(task)}`);
  const steps = events.filter((event) => event.type === "step").length;
  expect(report).toContain(`- Training: ${steps} of ${steps} steps,`);
  expect(report).toContain("- **State:** done");
  expect(report).toContain((await readFile(path.join(recordedRun, "config.json"), "utf8")).trim());
  // The text of a passage does not end the row of a table.
  for (const line of report.split("\n").filter((text) => text.startsWith("|"))) expect(line).toMatch(/\|$/);
  const leaking = Math.round((after?.leakingShare ?? 0) * 72);
  expect(Number(/recites or answers (\d+) passages of the forget set/.exec(report)?.[1])).toBeGreaterThanOrEqual(
    leaking,
  );
});

it("says how well the model predicts each leaking document among unseen ones", async () => {
  const report = await writeReport(recordedRun);
  expect(report).toContain("| passage | line | score | predicted | completion |");
  const rows = report.split("\n").filter((line) => /^\| \S+sc1 \| forget/.test(line));
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row).toContain(" | better than all unseen | ");
  expect(report).toContain('Predicted "better than 97 % of unseen": the model predicts the document better than');
  // The run has no file of a retrained model.
  expect(report).not.toContain("The figure of the retrained model stands in parentheses.");
});

describe("the first page of a report", () => {
  it("has what was to be forgotten, the verdict, and what was tested and what was not", async () => {
    const report = await writeReport(recordedRun);
    const firstPage = report.slice(0, report.indexOf("## Before and after"));
    expect(firstPage).toMatch(
      /^# Unlearning report: recommended\n\nReport of Lethe on the run 20261121-095119-recommended-r4i4, written on /,
    );
    expect(firstPage).toMatch(/^\*\*\d of 7 targets are missed: .*membership.*\*\*$/m);
    expect(firstPage).toMatch(/^\| Retain set \| met \| /m);
    expect(firstPage).toMatch(/^\| Membership \| not met \| /m);
    expect(firstPage).toMatch(/^\| to forget: Novels \| forget\.jsonl \| \d+ \| \d+ \| \d+ \|$/m);
    expect(firstPage).toContain("**Who may read this report:** everybody who may know that");
    expect(firstPage).toMatch(
      /^\*\*Result:\*\* the model recites \d+ % of the words .* \\\(before the run: \d+ %\\\)/m,
    );
    expect(firstPage).toMatch(/^\*\*Tested:\*\* 72 texts and \d+ questions to forget; .*; 200 general questions; /m);
    expect(firstPage).toMatch(/^\*\*Not tested:\*\* attacks that train, round or read the model; /m);
    expect(report).toContain("- **Software:** Lethe 0.1.0\n");
  });
});

it("has the attacks beside the retrained model, and names what is missing", async () => {
  const folder = await temporaryFolder();
  await cp(recordedRun, folder, { recursive: true });
  const record = JSON.parse(await readFile(path.join(folder, "run.json"), "utf8")) as object;
  const configurationFile = path.join(folder, "run.lethe.json");
  await writeFile(path.join(folder, "run.json"), JSON.stringify({ ...record, configurationFile }));
  expect(await writeReport(folder)).not.toContain("Membership beside the retrained model");
  const { events } = await readEvents(folder);
  const evaluation = events.findLast((event) => event.type === "evaluation");
  if (evaluation?.type !== "evaluation") throw new Error("the recorded run has no evaluation");
  const passages = await readEvaluation(folder, evaluation.file);
  await writeReference(referenceFile(folder), { summary: evaluation.summary, passages });
  const report = await writeReport(folder);
  // The run's own figures stand for those of the retrained model.
  expect(report).toMatch(
    /^## Appendix: membership beside the retrained model\n\n\| attack \| model \| retrained \| s \| PrivLeak \|$/m,
  );
  expect(report).toMatch(/^\| loss attack, AUC \| [^|]+ \| 1\.000 \| 1\.000 \| – \|$/m);
  expect(report).toMatch(/^\| Reference attack, AUC \| 0\.500 \|/m);
  await writeFile(referenceFile(folder), JSON.stringify({ summary: evaluation.summary }));
  const without = await writeReport(folder);
  expect(without).toMatch(/^\| loss attack, AUC \|.* 1\.000 \|/m);
  expect(without).not.toContain("| Reference attack");
  expect(without).toContain("The Reference attack needs the losses of documents; make");
});

it("lists the hashes of the model and of the sets", async () => {
  const report = await writeReport(recordedRun);
  const { hashes } = JSON.parse(await readFile(path.join(recordedRun, "run.json"), "utf8")) as {
    hashes: Record<string, string>;
  };
  for (const hash of Object.values(hashes)) expect(report).toContain(`| ${hash} |`);
  expect(report).toContain("| model/model.safetensors | read |");
});

it("gives the same content as HTML, without a script and without another file", async () => {
  const html = await writeReport(recordedRun, { format: "html" });
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).not.toMatch(/<script|<link|<img|src=|href=|url\(/);
  const headings = (text: string, pattern: RegExp): string[] =>
    [...text.matchAll(pattern)].map(([, name = ""]) => name);
  expect(headings(html, /<h2[^>]*>(.*?)<\/h2>/g)).toEqual(headings(await writeReport(recordedRun), /^## (.*)$/gm));
  expect(html).toContain('<tr class="missed"><th scope="row">Membership</th>');
});

it("chooses the format by the ending of the file", () => {
  expect(["a.html", "b.HTM", "c.md", "d", "html.txt"].map(formatOf)).toEqual([
    ...["html", "html", "markdown", "markdown", "markdown"],
  ]);
});
