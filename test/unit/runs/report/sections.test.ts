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

describe("with hard cases and near cases", () => {
  it("shows what was asked in another way and what should stay, by case, before, after and in the retrained model", async () => {
    const run = await copyRecordedRun();
    const scoresOf = (knowledge: number) => ({
      ...{ regurgitation: null, regurgitationF1: null, rephrasedKnowledge: null, knowledge },
    });
    const edit = async (file: string, changed: (line: Record<string, unknown>) => object) => {
      const lines = (await readFile(file, "utf8")).trim().split("\n");
      const written = lines.map((line) => JSON.stringify(changed(JSON.parse(line) as Record<string, unknown>)));
      await writeFile(file, `${written.join("\n")}\n`);
    };
    await edit(path.join(run.folder, "events.ndjson"), (event) => {
      if (event["type"] !== "evaluation" || event["phase"] === "during") return event;
      const [all, alias, near] = event["phase"] === "before" ? [0.5, 0.75, 0.9] : [0.1, 0.2, 0.8];
      const summary = event["summary"] as { tasks: object; intervals?: object };
      const tasks = { ...summary.tasks, alias: { inScope: scoresOf(alias) }, reverse: { inScope: scoresOf(0) } };
      const intervals = { ...summary.intervals, "inScope.knowledge": [all / 2, all + 0.1] };
      return { ...event, summary: { ...summary, tasks, intervals, inScope: scoresOf(all), nearScope: scoresOf(near) } };
    });
    const passages = path.join(run.folder, "passages.ndjson");
    const moved = new Map<unknown, object>();
    await edit(passages, (passage) => {
      const place = moved.size + 1;
      if (place > 4) return passage;
      const changes =
        place === 4 ? { split: "nearScope" } : { split: "inScope", task: place === 1 ? "alias" : "reverse" };
      moved.set(passage["id"], changes);
      return { ...passage, ...changes };
    });
    await edit(path.join(run.folder, "evaluations/180-after.ndjson"), (record) => ({
      ...record,
      ...(record["split"] === "forget" && moved.get(record["id"])),
    }));
    await addRetrained(run);
    const report = await writeReport(run.folder);
    const scope = sectionOf(report, "Scope: what was asked in another way, and what should stay");
    expect(scope).toContain("- Hard cases ask for the facts of the texts to forget in another way");
    const row = (name: string) =>
      new RegExp(`^\\| ${name}: questions answered \\| (.*) \\|$`, "m").exec(scope)?.[1]?.replaceAll("\\", "");
    expect(row("Hard cases of the texts to forget")).toBe(
      "50 % (25 % to 60 %) | 10 % (5 % to 20 %) | 10 % (5 % to 20 %)",
    );
    expect(row("Hard cases of the texts to forget, alias")).toBe("75 % | 20 % | 20 %");
    expect(row("Hard cases of the texts to forget, reverse")).toBe("0 % | 0 % | 0 %");
    expect(row("Close to the texts to forget, to keep")).toBe("90 % | 80 % | 80 %");
    // The cases are no tasks of the texts to forget.
    expect(sectionOf(report, "Before, after")).not.toContain("alias");
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
    for (const phase of ["Time: preparing the training", "Time: training", "Time: measuring", "Time in all"])
      expect(cost).toMatch(new RegExp(`^\\| ${phase} \\| [\\d minhs]+ \\|$`, "m"));
    expect(cost).toMatch(/^\| Largest memory \| [\d.]+ [MG]B \|$/m);
    expect(cost).toContain("The device was cpu.");
    // The recorded run is older than the record of energies.
    expect(cost).toContain("The energy of this run was not recorded");
    expect(cost).not.toContain("| Energy");
    expect(cost).toMatch(/Estimate: at the speed of this run's steps, one pass over the texts to keep takes /);
  });

  it("stands beside that of the runs that prepared the models", async () => {
    const run = await copyRecordedRun();
    const cost = async (): Promise<string> => sectionOf(await writeReport(run.folder), "What it cost");
    await run.prepare("target", { weights: "01364cb473b8d46ed3a9a933275c62e1079f0d3168206fdf61a3a89142af3290" });
    expect(await cost()).toContain("| cost | this run | preparing the target model |\n");
    expect(await cost()).toContain("| Time: training | 53 s | 1 min 30 s |");
    expect(await cost()).toContain("Estimate: its training takes about 2 minutes");
    expect(await cost()).toMatch(
      /This run took \d+ % of the time and \d+ % of the memory of preparing the target model\./,
    );
    await run.prepare("retrained", { weights: "0".repeat(64), retrained: true, joules: 3600 });
    expect(await cost()).toContain("| Energy | not recorded | not recorded | 1 Wh |");
    expect(await cost()).toMatch(/This run took .* of preparing the retrained model\./);
    expect(await cost()).toContain(
      "| cost | this run | preparing the target model | preparing the retrained model |\n",
    );
    expect(await cost()).not.toContain("Estimate");
    expect(await cost()).not.toContain("machines too");
    await run.change("run.json", (record) => ({ ...record, device: "webgpu: a card", machine: "a laptop" }));
    expect(await cost()).toContain("The device was webgpu: a card \\(a laptop\\).");
    expect(await cost()).toContain("so these shares compare the machines too: cpu.");
  });

  it("does not take a run for the target's that has other weights, or that has not ended", async () => {
    const run = await copyRecordedRun();
    await run.prepare("other", { weights: "1".repeat(64) });
    await run.prepare("unfinished", {
      weights: "01364cb473b8d46ed3a9a933275c62e1079f0d3168206fdf61a3a89142af3290",
      isDone: false,
    });
    expect(sectionOf(await writeReport(run.folder), "What it cost")).not.toContain("preparing the target");
  });
});

it("does not take the run that prepared the base of a restart for the target's", async () => {
  const run = await copyRecordedRun();
  const weights = "2".repeat(64);
  const hashes = { "/base/model.safetensors": weights, "/target/model.safetensors": "3".repeat(64) };
  await run.prepare("base", { weights });
  const costFrom = async (model: string): Promise<string> => {
    await run.change("run.json", (record) => ({ ...record, model, hashes }));
    return sectionOf(await writeReport(run.folder), "What it cost");
  };
  expect(await costFrom("/base")).toContain("preparing the target model");
  expect(await costFrom("/target")).not.toContain("preparing the target");
});

it("does not take a run for the target's that has only a part of its weights", async () => {
  const run = await copyRecordedRun();
  const weights = "2".repeat(64);
  const hashes = { "/target/model-1.safetensors": weights, "/target/model-2.safetensors": "3".repeat(64) };
  await run.change("run.json", (record) => ({ ...record, model: "/target", hashes }));
  await run.prepare("other", { weights });
  expect(sectionOf(await writeReport(run.folder), "What it cost")).not.toContain("preparing the target");
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
