// Speed of the dashboard on a large generated run of 50,000 steps and 5,000 passages. The host side is measured in a
// process of its own for each run, the page in a browser. Targets: first paint 500 ms, a live update 8 ms in the page
// and 5 ms in the host, 60 MB, and no block of the host's event loop beyond 50 ms. Then 200 runs and their table.
import { fork } from "node:child_process";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { generateRun } from "../dashboard/generateRun.mjs";
import { measureManyRuns } from "./dashboard/manyRuns.mjs";
import { launchBrowser, loadHostSide, openDashboard, trackQuietRuns } from "../dashboard/openDashboard.mjs";

const size = { steps: 50_000, passages: 5000, evaluations: 20, sample: 500 };
const totalSteps = 60_000;
const updates = 20;
const openings = 5;

const median = (values) => [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
const say = (name, value, unit, aim) =>
  console.log(`${name.padEnd(54)} ${value.toFixed(1).padStart(8)} ${unit}  (target ${aim})`);

const parent = await mkdtemp(path.join(tmpdir(), "lethe-bench-"));
const finished = path.join(parent, "20260131-100000-done-aaaa");
const live = path.join(parent, "20260131-100000-live-aaab");

/** Appends three steps to the event log of the live run. */
const appendSteps = (first) => {
  const lines = Array.from({ length: 3 }, (_, index) => ({
    ...{ type: "step", step: first + index, totalSteps, epoch: 1, learningRate: 1e-5, loss: 2 },
    ...{ forgetLoss: 1.8, retainLoss: 0.2, gradientNorm: 1, tokens: 900, seconds: 0.3, memoryBytes: 1e9 },
    ...{ attempt: 0, time: new Date().toISOString() },
  }));
  return appendFile(path.join(live, "events.ndjson"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
};

/** Opens a run on the host side, in a new process; see dashboard/hostSide.mjs. */
const measureHost = (folder) =>
  new Promise((resolve, reject) => {
    const child = fork(path.join(import.meta.dirname, "dashboard/hostSide.mjs"), [folder], {
      execArgv: ["--expose-gc"],
    });
    child.once("message", resolve);
    child.once("error", reject);
    child.once("exit", (code) => code !== 0 && reject(new Error(`The host's side ended with code ${code}.`)));
  });

const sayHost = ({ snapshot, busy, longest, megabytes, update }) => {
  say("host: every step read", snapshot, "ms", "none");
  say("host: busy in total, every evaluation read", busy, "ms", "none");
  say("host: longest block of the event loop", longest, "ms", "50");
  say("host: memory of the run", megabytes, "MB", "60");
  if (update !== undefined) say("host: a live update, waiting included", update, "ms", "5");
};

/** Follows the run, as the editor's views do before a dashboard opens. */
const knowRun = async (host, folder) => {
  const tracker = trackQuietRuns(host);
  await tracker.scan([path.dirname(folder)]);
  return tracker;
};

const measureFirstPaint = async (host, browser) => {
  const known = await knowRun(host, finished);
  const paints = { known: [], unknown: [] };
  for (let opening = 0; opening < 2 * openings; opening++) {
    const isKnown = opening % 2 === 0;
    const dashboard = await openDashboard({
      ...{ browser, host, runFolders: [finished], state: { view: { passage: 0 } } },
      ...(isKnown && { tracker: known }),
      // In the editor, the browser is ready before a panel opens.
      prepare: (page) => page.goto("about:blank"),
    });
    await dashboard.page.waitForFunction(() => window.letheFirstPaint !== undefined, undefined, { timeout: 60_000 });
    const painted = await dashboard.page.evaluate(() => window.letheFirstPaint);
    paints[isKnown ? "known" : "unknown"].push(painted - dashboard.openedAt);
    if (dashboard.problems.length > 0) console.log(dashboard.problems);
    await dashboard.close();
  }
  say("page: from opening the panel to its first paint", median(paints.known), "ms", "500");
  say("page: the same of a run that the views do not know yet", median(paints.unknown), "ms", "500");
};

const measureUpdates = async (host, browser) => {
  for (const isTrainingSeen of [false, true]) {
    const dashboard = await openDashboard({ browser, host, runFolders: [live] });
    const { page } = dashboard;
    await page.waitForSelector(".virtual-list .row", { timeout: 60_000 });
    if (isTrainingSeen) await page.locator("h2", { hasText: "Training" }).scrollIntoViewIfNeeded();
    await page.waitForTimeout(2000);
    const first = isTrainingSeen ? 2000 : 1000;
    const work = [];
    let slowest = 0;
    for (let update = 0; update < updates; update++) {
      await page.evaluate(() => (window.letheWork = []));
      await appendSteps(size.steps + first + 3 * update);
      await page.waitForTimeout(500);
      const pieces = await page.evaluate(() => window.letheWork);
      work.push(pieces.reduce((sum, piece) => sum + piece, 0));
      slowest = Math.max(slowest, ...pieces);
    }
    const where = isTrainingSeen ? "training charts in view" : "tiles in view";
    say(`page: a live update, all its work, ${where}`, median(work), "ms", "8");
    say("page: the longest piece of work among them", slowest, "ms", "8");
    if (dashboard.problems.length > 0) console.log(dashboard.problems);
    await dashboard.close();
  }
};

try {
  await generateRun(finished, size);
  // Its last state is training, so the dashboard keeps following it.
  await generateRun(live, { ...size, isFinished: false, totalSteps });
  console.log("A finished run of 50,000 steps and 5,000 passages:");
  sayHost(await measureHost(finished));
  const host = await loadHostSide();
  const browser = await launchBrowser();
  try {
    await measureFirstPaint(host, browser);
    console.log("The same run while it trains:");
    sayHost(await measureHost(live));
    await measureUpdates(host, browser);
    await measureManyRuns(host, browser, say);
  } finally {
    await browser.close();
  }
} finally {
  await rm(parent, { recursive: true, force: true });
}
console.log(`Measured in ${Math.round(performance.now() / 1000)} s.`);
