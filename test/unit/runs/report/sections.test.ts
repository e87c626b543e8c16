import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { writeReport } from "../../../../src/runs/report/runReport";
import { addRetrained, copyRecordedRun } from "./besideRun";

const recordedRun = path.join(import.meta.dirname, "../../../fixtures/run");

/** The text of a section of a Markdown report. */
const sectionOf = (report: string, heading: string): string => {
  const start = report.indexOf(`## ${heading}`);
  expect(start, heading).toBeGreaterThan(0);
  const end = report.indexOf("\n## ", start + 1);
  return report.slice(start, end === -1 ? undefined : end);
};

it("has its sections in the order in which a reader needs them", async () => {
  const report = await writeReport(recordedRun);
  expect([...report.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
    ...["The answer", "Before and after", "Charts", "Passages that the model still gives away", "What it cost"],
    ...["How the model was trained", "Model, data and environment", "What this report does not show", "Signatures"],
    ...["Appendix: all figures", "Appendix: course of the run", "Appendix: configuration"],
    "Appendix: what the figures mean",
  ]);
});

describe("with a retrained model", () => {
  it("shows its figures beside those before and after, in total and for each task, and in the charts", async () => {
    const run = await copyRecordedRun();
    await addRetrained(run);
    const report = await writeReport(run.folder);
    const compared = sectionOf(report, "Before, after, and a model never trained on the texts");
    const recited = [...compared.matchAll(/^\| To forget: words recited \| (.*) \| (.*) \| (.*) \|$/gm)];
    expect(recited).toHaveLength(4);
    // The retrained model of this test is the model after the run.
    for (const [, before, after, retrained] of recited) {
      expect(before).toBe("100 %");
      expect(retrained).toBe(after);
    }
    expect(compared).toMatch(/difference ±0 %.* These documents do not show that the two models differ\./);
    expect(sectionOf(report, "Charts")).toMatch(/^\| never trained on them \| 11 % \| 100 % \|$/m);
    expect(sectionOf(report, "What this report does not show")).not.toContain("No model that was trained without");
    // Each leaking passage has the score of the retrained model.
    expect(report).toMatch(/^\| \S+ \| forget\.jsonl\\?:\d+ \| (0\.\d{3}|1\.000) \\?\(retrained: \1\\?\) \|/m);
  });

  it("does not compare the retrained model with its own figures", async () => {
    const run = await copyRecordedRun();
    await addRetrained(run);
    await run.change("run.json", (record) => ({
      ...record,
      retrained: { file: "/reference.json", retainWithheld: 0, seed: 0 },
    }));
    expect(await writeReport(run.folder)).not.toMatch(/never trained on them|\(retrained:/);
  });
});

describe("what the report does not show", () => {
  it("names what was not measured, and why", async () => {
    const run = await copyRecordedRun();
    const log = path.join(run.folder, "events.ndjson");
    const lines = (await readFile(log, "utf8")).trim().split("\n");
    const without = lines.map((line) => {
      const event = JSON.parse(line) as { summary?: object };
      const summary = { ...event.summary, membershipAuc: null, membershipKs: null, holdout: null };
      return JSON.stringify(event.summary === undefined ? event : { ...event, summary });
    });
    await writeFile(log, `${without.join("\n")}\n`);
    const report = await writeReport(run.folder);
    const limits = sectionOf(report, "What this report does not show");
    expect(limits).toContain(
      "- Membership: not measured, because the run has no holdout, text that the model never saw.",
    );
    expect(limits).toContain("- No model that was trained without the texts to forget was measured.");
    expect(limits).toContain("- The figures cover 72 documents to forget, in one run with one seed.");
    expect(sectionOf(report, "The answer")).toContain("**Not tested:** membership; attacks that train");
  });

  it("is computed from the run: a run that measured membership does not list it", async () => {
    const limits = sectionOf(await writeReport(recordedRun), "What this report does not show");
    expect(limits).not.toContain("not measured, because");
    expect(limits).toContain("- General knowledge was measured with 200 questions only.");
  });
});

it("says who may read a report that shows the texts", async () => {
  const shown = await writeReport(recordedRun, { format: "markdown", showText: true });
  expect(shown).toContain("**Who may read this report:** **only people who may read the texts themselves.**");
});

describe("the cost", () => {
  it("is given for each phase, and an estimate is marked as one", async () => {
    const cost = sectionOf(await writeReport(recordedRun), "What it cost");
    for (const phase of ["Preparing the training", "Training", "Measuring", "Together"])
      expect(cost).toMatch(new RegExp(`^\\| ${phase} \\| [\\d minhs]+ \\|$`, "m"));
    expect(cost).toMatch(/Memory at the end of a step: at most [\d.]+ [MG]B, on the device cpu/);
    expect(cost).toMatch(/Estimate: at the speed of this run's steps, one pass over the texts to keep takes /);
  });

  it("stands beside that of the runs that prepared the models", async () => {
    const run = await copyRecordedRun();
    const cost = async (): Promise<string> => sectionOf(await writeReport(run.folder), "What it cost");
    await run.prepare("target", { weights: "01364cb473b8d46ed3a9a933275c62e1079f0d3168206fdf61a3a89142af3290" });
    expect(await cost()).toContain("| time | this run | preparing the target model |\n");
    expect(await cost()).toContain("| Training | 53 s | 1 min 30 s |");
    expect(await cost()).toContain("Estimate: training it takes about 2 minutes, as for the target model");
    await run.prepare("retrained", { weights: "0".repeat(64), retrained: true });
    expect(await cost()).toContain(
      "| time | this run | preparing the target model | preparing the retrained model |\n",
    );
    expect(await cost()).not.toContain("Estimate");
  });

  it("does not take a run for the target's that has other weights, or that has not ended", async () => {
    const run = await copyRecordedRun();
    await run.prepare("other", { weights: "1".repeat(64) });
    await run.prepare("unfinished", {
      weights: "01364cb473b8d46ed3a9a933275c62e1079f0d3168206fdf61a3a89142af3290",
      isDone: false,
    });
    expect(sectionOf(await writeReport(run.folder), "What it cost")).not.toContain("preparing");
  });
});

it("does not take the run that prepared the base of a restart for the target's", async () => {
  const run = await copyRecordedRun();
  const weights = "2".repeat(64);
  await run.change("run.json", (record) => ({ ...record, hashes: { "/base/model.safetensors": weights } }));
  await run.prepare("base", { weights });
  const cost = async (): Promise<string> => sectionOf(await writeReport(run.folder), "What it cost");
  expect(await cost()).toContain("preparing the target model");
  await run.change("config.json", (configuration) => ({
    ...configuration,
    objective: { name: "restart", base: "/base" },
  }));
  expect(await cost()).not.toContain("preparing");
});

describe("as HTML", () => {
  it("has a heading for each column and row, and a text in place of each drawing", async () => {
    const html = await writeReport(recordedRun, { format: "html" });
    expect([...html.matchAll(/<svg [^>]*role="img" aria-label="[^"]{40,}"/g)]).toHaveLength(2);
    expect([...html.matchAll(/<figure>[^]*?<\/figure>/g)].every(([figure]) => figure.includes("<details>"))).toBe(true);
    expect(html).not.toMatch(/<th[^>]*><\/th>/);
    expect(html).toMatch(/<table class="signatures">[^]*<th scope="row">Approved<\/th><td><\/td><td><\/td>/);
  });

  it("fits A4 and Letter: the style names no paper, and keeps charts and short tables in one piece", async () => {
    const style = /<style>([^]*)<\/style>/.exec(await writeReport(recordedRun, { format: "html" }))?.[1] ?? "";
    expect(style).not.toMatch(/(?<!-)size:/);
    expect(style).toMatch(/figure, table\.short[^{]*\{\s*break-inside: avoid;/);
    expect(style).toContain("counter(pages)");
  });
});
