// The dashboard's page in a browser, with its host side in this process. Here a test sees every key, message and file.
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { generateRun } from "../dashboard/generateRun.mjs";
import { openDashboard } from "../dashboard/openDashboard.mjs";
import { themes } from "../dashboard/themes.mjs";
import { it } from "./support/pageTest";

type Dashboard = Awaited<ReturnType<typeof openDashboard>>;
type SavedFile = Dashboard["saved"][number];

let parent: string;
let dashboard: Dashboard;
const run = (name: string): string => path.join(parent, name);

/** Waits for the parts that the page draws last, when the window is idle. */
const isDrawn = async (page: Page): Promise<void> => {
  await page.locator(".virtual-list .row").first().waitFor();
  await page.locator("details.card table tr").first().waitFor({ state: "attached" });
  // The ninth visible chart.
  await page.locator("canvas:visible").nth(8).waitFor();
};

const [asked, prompts]: [Probe[], string[]] = [[], []];
type Probing = NonNullable<Parameters<typeof openDashboard>[0]["probing"]>;
type Probe = Parameters<Probing["complete"]>[1];

/** Stands in for the models: the current model recites the prompt, and the original model never ends. */
const probing = (): Probing => ({
  prompts: () => prompts,
  keepPrompt: (prompt) => Promise.resolve(void prompts.unshift(prompt)),
  complete: async (_, request, { signal, onToken }) => {
    asked.push(request);
    onToken({ text: "First words", logProbability: -1 });
    if (request.model === "original") await new Promise((resolve) => signal.addEventListener("abort", resolve));
    signal.throwIfAborted();
    const completion = `He says: ${request.prompt}`;
    const { count = 1 } = request.sampling ?? {};
    const further = Array.from({ length: count - 1 }, () => ({ completion: "Else.", tokens: [] }));
    return { completion, tokens: [], step: 600, ...(count > 1 && { further }) };
  },
});

it.beforeAll(async ({ browser, host }) => {
  parent = await mkdtemp(path.join(tmpdir(), "lethe-page-"));
  const size = { steps: 600, passages: 120, evaluations: 12, sample: 60 };
  await generateRun(run("20260131-100000-first-aaaa"), { ...size, name: "first" });
  await generateRun(run("20260131-110000-second-bbbb"), { ...size, name: "second", seed: 3 });
  dashboard = await openDashboard({
    ...{ browser, host, runFolders: [run("20260131-100000-first-aaaa")], viewport: { width: 1200, height: 800 } },
    chosenRuns: [run("20260131-110000-second-bbbb")],
    probing: probing(),
  });
  await isDrawn(dashboard.page);
});

it.afterAll(async () => {
  await (dashboard as Dashboard | undefined)?.close();
  await rm(parent, { recursive: true, force: true });
});

/** The focused element, by its accessible name. */
const focused = (): Promise<string> =>
  dashboard.page.evaluate(() => {
    const { activeElement: active } = document;
    const label = active?.getAttribute("aria-label") ?? active?.textContent ?? "";
    return `${active?.tagName.toLowerCase() ?? ""} ${label.trim()}`;
  });

it("keeps every button of the heading in its place when the state of the run changes", async ({ browser, host }) => {
  const folder = run("20260131-120000-changing-cccc");
  await generateRun(folder, { steps: 20, passages: 12, evaluations: 2, sample: 6, name: "changing" });
  const log = path.join(folder, "events.ndjson");
  const events = (await readFile(log, "utf8")).trimEnd().split("\n");
  const training = events.slice(0, -1).filter((line) => !line.includes('"state":"done"'));
  await writeFile(log, `${training.join("\n")}\n`);
  const tracker = host.trackRuns({ savedDigest: () => undefined, isAnswering: () => Promise.resolve(true) });
  const changing = await openDashboard({ browser, host, runFolders: [folder], tracker });
  try {
    const { page } = changing;
    const heading = page.locator(".heading .controls > lethe-button");
    const boxes = (): Promise<unknown> =>
      heading.evaluateAll((buttons) =>
        buttons.map((button) => {
          const { x, y, width, height } = button.getBoundingClientRect();
          return { label: button.textContent, x, y, width, height };
        }),
      );
    const enabled = (): Promise<string[]> =>
      heading.evaluateAll((buttons) =>
        buttons
          .filter((button) => !(button as unknown as { disabled: boolean }).disabled)
          .map((button) => button.textContent),
      );
    const report = async (body: object): Promise<void> => {
      const event = { ...body, attempt: 0, step: 20, time: new Date().toISOString() };
      await appendFile(log, `${JSON.stringify(event)}\n`);
    };
    await report({ type: "state", state: "training" });
    await expect.poll(enabled).toEqual(["Pause", "Stop", "Evaluate now", "Compare…"]);
    const places = await boxes();
    await report({ type: "state", state: "stopping" });
    await expect.poll(enabled).toEqual(["Evaluate now", "Compare…"]);
    expect(await boxes()).toEqual(places);
    await report({ type: "state", state: "paused", reason: "Paused at step 20." });
    await expect.poll(enabled).toEqual(["Resume", "Export model…", "Compare…"]);
    expect(await boxes()).toEqual(places);
    await report({ type: "state", state: "done" });
    await expect.poll(enabled).toEqual(["Export model…", "Compare…"]);
    expect(await boxes()).toEqual(places);
  } finally {
    await changing.close();
  }
});

describe("by the keyboard alone", () => {
  it("reaches every control, from top to bottom", async () => {
    const { page } = dashboard;
    await page.evaluate(() => window.scrollTo(0, 0));
    const seen: string[] = [];
    for (let turn = 0; turn < 120; turn++) {
      await page.keyboard.press("Tab");
      const name = await focused();
      if (name.startsWith("body") || (seen.length > 5 && name === seen[0])) break;
      seen.push(name);
    }
    const expected = [
      "Export model… to a folder",
      "Compare with other runs",
      "Task",
      "Evaluation",
      "CSV: save every figure",
      "PNG: save the charts as a picture",
      "Markdown: save a report",
      "Smoothing",
      "Zoom in",
      "after, step 600, checkpoint: forget 12 % recited",
      "forget, recited",
      "Forgetting and keeping as a table",
      "after, step 600, checkpoint: forget, recited 12 %",
      "Trade-off as a table",
      "Still leaking",
      "Search passages",
      "Passages",
      "Distribution of scores as a table",
      "All figures",
      "Loss as a table",
      "Memory as a table",
      "Configuration",
    ];
    const places = expected.map((label) => seen.findIndex((name) => name.includes(` ${label}`)));
    expect(expected.filter((_, index) => (places[index] ?? -1) < 0)).toEqual([]);
    expect(places).toEqual([...places].sort((left, right) => left - right));
    // The points of each of the two charts are one stop.
    expect(seen.filter((name) => /^button (before|step|after, step) /.test(name))).toHaveLength(2);
  });

  it("moves between the points of a chart, and chooses one", async () => {
    const { page } = dashboard;
    const chosen = page.getByLabel("Evaluation", { exact: true }).first();
    for (const chart of ["Scores of the forget and retain sets", "Forget score against retain score"]) {
      const points = page.getByRole("toolbar", { name: chart });
      await points.locator('[tabindex="0"]').focus();
      const names: string[] = [];
      await page.keyboard.press("Home");
      for (let turn = 0; turn < 20 && names.at(-1) !== (await focused()); turn++) {
        names.push(await focused());
        await page.keyboard.press("ArrowRight");
      }
      expect(names.map((name) => name.replace(/[:,].*/, ""))).toEqual([
        "button before",
        ...Array.from({ length: 13 }, (_, index) => `button step ${46 * (index + 1)}`),
        "button after",
      ]);
      expect(names[0]).toMatch(/^button before: forget.* 100 %.* retain.* 100 %/);
      expect(names[1]).toMatch(/^button step 46, 60 of 120 passages, checkpoint: forget.* \d+ %.* retain.* \d+ %/);
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      await expect.poll(() => chosen.evaluate((dropdown) => (dropdown as HTMLSelectElement).value)).toBe("0");
      expect(await focused()).toBe(names[0]);
      await page.keyboard.press("End");
      await page.keyboard.press("Space");
      await expect.poll(() => chosen.evaluate((dropdown) => (dropdown as HTMLSelectElement).value)).toBe("14");
      expect(await focused()).toBe(names.at(-1));
    }
  });

  it("smooths, filters and zooms", async () => {
    const { page } = dashboard;
    const smoothing = page.getByRole("slider", { name: "Smoothing" }).first();
    await smoothing.focus();
    await page.keyboard.press("Home");
    await expect.poll(() => page.locator(".smoothing output").allInnerTexts()).toEqual(["raw", "raw"]);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.locator(".smoothing output").allInnerTexts()).toEqual(["0.01", "0.01"]);

    const leaking = page.getByRole("button", { name: "Still leaking" });
    await leaking.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => leaking.getAttribute("aria-pressed")).toBe("true");
    const badges = page.locator(".virtual-list .row .badge.leaks");
    await expect.poll(async () => (await badges.count()) === (await page.locator(".row").count())).toBe(true);
    const all = page.getByRole("button", { name: /^All\d/ });
    await all.focus();
    await page.keyboard.press("Space");
    await expect.poll(() => all.getAttribute("aria-pressed")).toBe("true");

    const line = page.getByRole("button", { name: "forget, answered" });
    await line.focus();
    await page.keyboard.press("Space");
    await expect.poll(() => line.getAttribute("aria-pressed")).toBe("false");
    expect(await focused()).toContain("forget, answered");
    await page.keyboard.press("Space");
  });

  it("opens a passage, and moves into it", async () => {
    const { page } = dashboard;
    const list = page.getByRole("listbox", { name: "Passages" });
    await list.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.locator(".inspector .aligned").waitFor();
    await expect.poll(() => list.locator('[aria-selected="true"]').getAttribute("aria-posinset")).toBe("3");
    await page.keyboard.press("Enter");
    await expect.poll(focused).toMatch(/^h2 doc-/);
    const slider = page.locator(".inspector").getByRole("slider", { name: "Evaluation" });
    const shown = page.locator(".inspector .slider output");
    await slider.focus();
    await page.keyboard.press("Home");
    await expect.poll(() => shown.innerText()).toMatch(/^before · (\d+ %|answered|not answered|not measured)$/);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => shown.innerText()).toMatch(/^step \d+ · (\d+ %|answered|not answered|not measured)$/);
    await page.keyboard.press("End");
    await expect
      .poll(() => shown.innerText())
      .toMatch(/^after, step 600 · (\d+ %|answered|not answered|not measured)$/);
    await page.keyboard.press("Escape");
    await expect.poll(focused).toBe("div Passages");
  });

  it("describes every chart in words and in a table", async () => {
    const { page } = dashboard;
    const bare = await page.evaluate(() =>
      [...document.querySelectorAll("canvas")]
        .filter((canvas) => canvas.offsetParent !== null)
        .filter(
          (canvas) =>
            canvas.getAttribute("role") !== "img" ||
            !canvas.getAttribute("aria-label") ||
            canvas.closest("section")?.querySelector("details.table") == null,
        )
        .map((canvas) => canvas.getAttribute("aria-label")),
    );
    expect(bare).toEqual([]);
  });
});

describe("the probe", () => {
  it("covers the inspector, marks what the forget set has too, and names its line", async () => {
    const { page, calls } = dashboard;
    const heightOf = (): Promise<number> => page.evaluate(() => document.documentElement.scrollHeight);
    const inspector = page.getByRole("region", { name: "Passage inspector" });
    const list = page.getByRole("listbox", { name: "Passages" });
    await list.focus();
    await page.keyboard.press("Home");
    await inspector.locator(".prompt").first().waitFor();
    const before = await heightOf();
    await inspector.getByRole("button", { name: "Probe: let the model complete" }).click();
    const panel = page.getByRole("region", { name: "Probe", exact: true });
    const prompt = panel.getByRole("textbox", { name: "Prompt" });
    const words = await prompt.inputValue();
    expect(words).not.toBe("");
    expect(await focused()).toBe("textarea Prompt");

    await panel.getByRole("spinbutton", { name: "Completions" }).fill("2");
    await panel.getByRole("spinbutton", { name: "Temperature" }).fill("0.7");
    await panel.getByRole("spinbutton", { name: "Seed" }).fill("5");
    await panel.getByRole("button", { name: "Ask the model to complete the prompt" }).click();
    await panel.getByText("First words…").waitFor();
    await panel.locator("mark").first().waitFor();
    expect(await panel.getByText("Else.").count()).toBe(1);
    await panel.getByRole("button", { name: "Cancel" }).click();
    await panel.getByText("The probe was cancelled; ask again.").first().waitFor();
    const sampling = { count: 2, temperature: 0.7, seed: 5 };
    expect(asked).toEqual([
      { prompt: words, model: "current", sampling },
      { prompt: words, model: "original", sampling },
    ]);
    expect(prompts).toContain(words);
    expect(await heightOf()).toBe(before);

    await panel
      .getByRole("button", { name: /words? · .*:\d+/ })
      .first()
      .click();
    await expect.poll(() => calls.map(([name]) => name)).toContain("openSource");
  });

  it("tells whether a text is in the forget set", async () => {
    const panel = dashboard.page.getByRole("region", { name: "Probe", exact: true });
    const search = panel.getByRole("button", { name: "In the forget set?" });
    await search.click();
    await panel.getByText(/^Yes: \d+ words of this text are also in the forget set\.$/).waitFor();
    await panel.getByRole("textbox", { name: "Prompt" }).fill("nothing of this is there");
    await search.click();
    await panel.getByText("No four words in a row and no whole answer").waitFor();
    await dashboard.page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
    await expect.poll(focused).toMatch(/^h2 doc-/);
  });
});

describe("the metrics of the run", () => {
  it("include the scores and the perplexity, with their values before the run", async () => {
    const scores = dashboard.page.getByRole("region", { name: "Scores" });
    const all = dashboard.page.getByRole("region", { name: "All figures" });
    await expect.poll(() => scores.innerText()).toMatch(/Final score\s+i\s+0\.872\s+was 0\.300/);
    await expect.poll(() => scores.innerText()).toMatch(/Perplexity\s+i\s+15\.94\s+was 14/);
    await expect.poll(() => all.innerText()).toContain("longest ending completed (extraction strength, ES)");
  });

  it("lead to a passage that is selected elsewhere in the editor", async () => {
    const { page, session } = dashboard;
    await page.getByRole("searchbox", { name: "Search passages" }).fill("nothing is called so");
    await session.select({ split: "retain", id: "doc-0006sc1" });
    await expect.poll(focused).toBe("h2 doc-0006sc1");
    await page.locator('.row[aria-selected="true"]', { hasText: "doc-0006sc1" }).waitFor();
  });
});

describe("an export of the page", () => {
  const lastSaved = async (button: string, count: number): Promise<Partial<SavedFile>> => {
    await dashboard.page.getByRole("button", { name: button }).first().click();
    await expect.poll(() => dashboard.saved.length).toBe(count);
    return dashboard.saved.at(-1) ?? {};
  };

  it("has every score as CSV", async () => {
    const { name, text = "" } = await lastSaved("CSV: save every figure", 1);
    expect(name).toBe("20260131-100000-first-aaaa.csv");
    const [head, ...lines] = text.trimEnd().split("\r\n");
    expect(head).toBe("run,step,phase,measured,task,figure,value,note");
    expect(lines).toContain('20260131-100000-first-aaaa,0,before,all 120 passages,all,"forget, recited (r)",1,');
    expect(lines.every((line) => line.startsWith("20260131-100000-first-aaaa,"))).toBe(true);
  });

  it("has the charts as a picture that is not empty", async () => {
    const { name, base64 = "" } = await lastSaved("PNG: save the charts as a picture", 2);
    expect(name).toBe("20260131-100000-first-aaaa.png");
    const picture = await dashboard.page.evaluate(async (data) => {
      const bitmap = await createImageBitmap(await (await fetchData(data)).blob());
      const surface = new OffscreenCanvas(bitmap.width, bitmap.height);
      const pen = surface.getContext("2d");
      pen?.drawImage(bitmap, 0, 0);
      const { data: pixels } = pen?.getImageData(0, 0, bitmap.width, bitmap.height) ?? {};
      const colours = new Set(new Uint32Array(pixels?.buffer ?? new ArrayBuffer(0)));
      return { width: bitmap.width, height: bitmap.height, colours: colours.size };

      /** The page's content security policy forbids fetch, also of data addresses. */
      function fetchData(encoded: string): Promise<Response> {
        return Promise.resolve(new Response(Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0))));
      }
    }, base64);
    const { width, height } = await dashboard.page.evaluate(() => {
      const charts = [...document.querySelectorAll("canvas")].filter((canvas) => canvas.offsetParent !== null);
      return {
        width: Math.max(...charts.map((canvas) => canvas.clientWidth)),
        height: charts.reduce((sum, canvas) => sum + canvas.clientHeight, 0),
      };
    });
    // Every chart at two pixels for each pixel of the page, with margins, titles and legends.
    expect(picture.width).toBe(2 * (width + 48));
    expect(picture.height).toBeGreaterThan(2 * height);
    expect(picture.colours).toBeGreaterThan(20);
  });

  it("has a report in Markdown", async () => {
    const { name, text = "" } = await lastSaved("Markdown: save a report", 3);
    expect(name).toBe("20260131-100000-first-aaaa.md");
    expect(text).toContain("# first\n");
    expect(text).toMatch(/\| forget, recited \(r\) \| lower \| 1\.000 \| 0\.\d{3} \|/);
    expect(text).toContain("| training.stopWhen.forgetAtMost | 0.1 |");
  });

  it("has the list of passages as CSV", async () => {
    const { name, text = "" } = await lastSaved("CSV: save this list", 4);
    expect(name).toBe("20260131-100000-first-aaaa-passages.csv");
    expect(text.split("\r\n")[0]).toBe(
      "id,set,task,kind,before,now,leaks,forgotten,regressed,compared by,not measurable",
    );
    expect(text).toContain("doc-0006sc1,retain,Novels,completion,");
  });
});

describe("two runs beside each other", () => {
  it("show their figures and the settings that differ, and one can be removed", async () => {
    const { page } = dashboard;
    await page.getByRole("button", { name: "Compare with other runs" }).click();
    const settings = page.getByRole("region", { name: "Settings in which the runs differ" });
    await expect.poll(() => settings.innerText()).toMatch(/training\.learningRate\s+0\.0001\s+0\.000300/);
    const figures = page.getByRole("region", { name: "Last figures of the compared runs" });
    await expect.poll(() => figures.innerText()).toMatch(/figure\s+better\s+first\s+second/);
    await page.getByRole("button", { name: "Leave out second" }).click();
    await settings.waitFor({ state: "hidden" });
  });

  it("cause no error in the page", () => {
    expect(dashboard.problems).toEqual([]);
  });
});

describe("a change of the editor's theme", () => {
  it("gives every chart the picture that it has in a page of the new theme", async ({ browser, host }) => {
    const runFolders = [path.join(import.meta.dirname, "../fixtures/run")];
    const viewport = { width: 1200, height: 3000 };
    const changed = await openDashboard({ browser, host, runFolders, viewport, theme: "dark" });
    const opened = await openDashboard({ browser, host, runFolders, viewport, theme: "light" });
    const charts = (page: Page): Promise<string[]> =>
      page
        .locator("canvas:visible")
        .evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
    try {
      await isDrawn(changed.page);
      await isDrawn(opened.page);
      const dark = await charts(changed.page);
      await changed.page.evaluate(
        ({ classes, kind, variables }) => {
          for (const [name, value] of Object.entries(variables))
            document.documentElement.style.setProperty(name, value);
          document.body.className = classes;
          document.body.dataset["vscodeThemeKind"] = kind;
        },
        themes["light"] as (typeof themes)[string],
      );
      await expect.poll(async () => (await charts(changed.page)).some((chart) => dark.includes(chart))).toBe(false);
      const differing = async (): Promise<number[]> => {
        const expected = await charts(opened.page);
        const shown = await charts(changed.page);
        return shown.flatMap((chart, place) => (chart === expected[place] ? [] : [place]));
      };
      await expect.poll(differing, { timeout: 10_000 }).toEqual([]);
    } finally {
      await changed.close();
      await opened.close();
    }
  });
});
