// 200 runs: how long the host reads them, and how the table of runs answers.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { generateRun } from "../../dashboard/generateRun.mjs";
import { trackQuietRuns } from "../../dashboard/openDashboard.mjs";
import { openRunsTable } from "../../dashboard/openRunsTable.mjs";

const count = 200;
const openings = 5;
const keys = 40;
const median = (values) => [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;

/** Does some work, and gives its duration and the longest block of the event loop in it, in milliseconds. */
const timed = async (work) => {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  await work();
  const duration = performance.now() - start;
  delay.disable();
  return { duration, longest: delay.max / 1e6 };
};

/** @param say prints a name, a value, its unit and its aim */
export async function measureManyRuns(host, browser, say) {
  const directory = await mkdtemp(path.join(tmpdir(), "lethe-bench-runs-"));
  try {
    for (let index = 0; index < count; index++) {
      const id = `20260131-${String(100_000 + index)}-sweep-${index.toString(36).padStart(4, "0")}`;
      const size = { steps: 200, passages: 40, evaluations: 4, sample: 20 };
      await generateRun(path.join(directory, id), { ...size, name: `sweep ${index}`, seed: index + 1 });
    }
    console.log(`${count} runs:`);
    const tracker = trackQuietRuns(host);
    const first = await timed(() => tracker.scan([directory]));
    say("host: every run read for the first time", first.duration, "ms", "none");
    say("host: longest block of the event loop", first.longest, "ms", "50");
    const again = await timed(async () => {
      await tracker.scan([directory]);
      await tracker.poll(() => true);
    });
    say("host: a refresh of all runs", again.duration, "ms", "none");
    say("host: longest block of the event loop in a refresh", again.longest, "ms", "50");

    const paints = [];
    for (let opening = 0; opening < openings; opening++) {
      const prepare = (page) => page.goto("about:blank");
      const table = await openRunsTable({ browser, host, tracker, prepare });
      await table.page.waitForFunction(() => window.letheFirstPaint !== undefined);
      paints.push((await table.page.evaluate(() => window.letheFirstPaint)) - table.openedAt);
      if (opening === openings - 1) await measureKeys(table, say);
      if (table.problems.length > 0) console.log(table.problems);
      await table.close();
    }
    say("table: from opening the panel to its first paint", median(paints), "ms", "500");
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The work of a key or of a click, from the event to the end of its handlers and of the next layout. */
const measureKeys = async ({ page }, say) => {
  const work = await page.evaluate(async (presses) => {
    const list = document.querySelector(".virtual-list");
    const pieces = { key: [], sort: [], filter: [] };
    const time = (name, act) => {
      const start = performance.now();
      act();
      // Reading the height forces the layout.
      void list.scrollHeight;
      pieces[name].push(performance.now() - start);
    };
    list.focus();
    for (let press = 0; press < presses; press++)
      time("key", () => list.dispatchEvent(new window.KeyboardEvent("keydown", { key: "ArrowDown" })));
    for (const name of document.querySelectorAll(".columns-row button")) time("sort", () => name.click());
    const search = document.querySelector("input[type=search]");
    for (const text of ["s", "sw", "sweep 1", "sweep 19", ""]) {
      time("filter", () => {
        search.value = text;
        search.dispatchEvent(new window.Event("input"));
      });
    }
    return pieces;
  }, keys);
  say("table: a key", median(work.key), "ms", "none");
  say("table: a key, the longest", Math.max(...work.key), "ms", "50");
  say("table: a sort, the longest", Math.max(...work.sort), "ms", "50");
  say("table: a letter in the filter, the longest", Math.max(...work.filter), "ms", "50");
};
