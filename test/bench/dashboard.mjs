// How quick the dashboard is on a large run: 50,000 steps and 5,000 passages, made up. Its host side is measured in this
// process, its page in a browser. Aims: first paint 500 ms, a live update 8 ms in the page and 5 ms in the host, 60 MB,
// and the host never busy for more than 50 ms at a time.
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { generateRun } from "../dashboard/generateRun.mjs";
import { launchBrowser, loadHostSide, openDashboard } from "../dashboard/openDashboard.mjs";

const size = { steps: 50_000, passages: 5000, evaluations: 20, sample: 500 };
const updates = 20;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const median = (values) => [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
const say = (name, value, unit, aim) =>
  console.log(`${name.padEnd(46)} ${value.toFixed(1).padStart(8)} ${unit}  (aim ${aim})`);

const folder = path.join(await mkdtemp(path.join(tmpdir(), "lethe-bench-")), "20260131-100000-large-aaaa");
/** Steps that the run reports while it is watched. */
const appendSteps = (first) => {
  const lines = Array.from({ length: 3 }, (_, index) => ({
    ...{ type: "step", step: first + index, totalSteps: 60_000, epoch: 1, learningRate: 1e-5, loss: 2 },
    ...{ forgetLoss: 1.8, retainLoss: 0.2, gradientNorm: 1, tokens: 900, seconds: 0.3, memoryBytes: 1e9 },
    ...{ attempt: 0, time: new Date().toISOString() },
  }));
  return appendFile(path.join(folder, "events.ndjson"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
};

const measureHost = async (host) => {
  collectGarbage();
  const before = process.memoryUsage();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const busy = performance.eventLoopUtilization();
  const posted = [];
  const start = performance.now();
  const session = await host.startSession(
    [folder],
    {},
    {
      post: (message) => posted.push(message.type),
      chooseRuns: async () => [],
      save: async () => undefined,
      onDefect: (error) => console.error(error),
    },
  );
  await session.receive({ type: "ready" });
  const snapshot = performance.now() - start;
  await session.receive({ type: "request", id: 1, kind: "passages", params: { run: 0 } });
  await session.receive({ type: "request", id: 2, kind: "history", params: { run: 0, passage: 0 } });
  delay.disable();
  const opening = performance.eventLoopUtilization(busy).active;
  collectGarbage();
  const after = process.memoryUsage();
  say("host: snapshot of the whole run", snapshot, "ms", "within the first paint's 500");
  say("host: busy in all, every evaluation read", opening, "ms", "none");
  say("host: longest time without a pause", delay.max / 1e6, "ms", "50");
  const used = (memory) => (memory.heapUsed + memory.external) / 1e6;
  say("host: memory that the run takes", used(after) - used(before), "MB", "60");

  const active = [];
  for (let update = 0; update < updates; update++) {
    const seen = posted.length;
    await appendSteps(size.steps + 1 + 3 * update);
    const elu = performance.eventLoopUtilization();
    for (let turn = 0; posted.length === seen && turn < 100; turn++) await wait(50);
    active.push(performance.eventLoopUtilization(elu).active);
  }
  say("host: a live update, this loop's waiting included", median(active), "ms", "5");
  session.dispose();
};

const measurePage = async (host) => {
  const browser = await launchBrowser();
  try {
    const start = performance.now();
    const dashboard = await openDashboard({ browser, host, runFolders: [folder], state: { view: { passage: 0 } } });
    await dashboard.page.waitForFunction(() => window.letheFirstPaint !== undefined, undefined, { timeout: 60_000 });
    const opened = performance.now() - start;
    const first = await dashboard.page.evaluate(() => window.letheFirstPaint);
    say("page: first paint, from the page's first byte", first, "ms", "500");
    say("page: the same, from opening the panel", opened, "ms", "500");
    await dashboard.page.waitForSelector(".virtual-list .row", { timeout: 60_000 });
    await dashboard.page.waitForTimeout(1000);
    await dashboard.page.evaluate(() => (window.letheDraws = []));
    for (let update = 0; update < updates; update++) {
      await appendSteps(size.steps + 1000 + 3 * update);
      await dashboard.page.waitForTimeout(400);
    }
    const draws = await dashboard.page.evaluate(() => window.letheDraws);
    say(`page: a live update, median of ${draws.length}`, median(draws), "ms", "8");
    say("page: a live update, slowest", Math.max(...draws), "ms", "8");
    if (dashboard.problems.length > 0) console.log(dashboard.problems);
    await dashboard.close();
  } finally {
    await browser.close();
  }
};

try {
  // Left in training, so that it is followed like a run that works.
  await generateRun(folder, { ...size, isFinished: false, totalSteps: 60_000 });
  const host = await loadHostSide();
  await measureHost(host);
  await measurePage(host);
} finally {
  await rm(path.dirname(folder), { recursive: true, force: true });
}
