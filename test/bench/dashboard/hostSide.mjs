// Opens one run as the extension host does, and sends the measured times and memory to the parent process. Needs
// --expose-gc.
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { loadHostSide, trackQuietRuns } from "../../dashboard/openDashboard.mjs";

const [folder] = process.argv.slice(2);
const updates = 20;
/** Collects twice: the second collection frees what finalizers released in the first. */
const usedMemory = async () => {
  for (let turn = 0; turn < 2; turn++) {
    globalThis.gc();
    await wait(50);
  }
  // `external` includes array buffers.
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};

const host = await loadHostSide();
const posted = [];
const start = () =>
  host.startSession(
    [folder],
    {},
    {
      post: (message) => void posted.push(message.type),
      watch: trackQuietRuns(host).watch,
      chooseRuns: async () => [],
      save: async () => undefined,
      onDefect: (error) => console.error(error),
    },
  );

const before = await usedMemory();
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const idle = performance.eventLoopUtilization();
const opened = performance.now();
const session = await start();
await session.receive({ type: "ready" });
const snapshot = performance.now() - opened;
await session.receive({ type: "request", id: 1, kind: "passages", params: { run: 0 } });
// Reads every evaluation.
await session.receive({ type: "request", id: 2, kind: "history", params: { run: 0, passage: 0 } });
delay.disable();
const busy = performance.eventLoopUtilization(idle).active;
const megabytes = (await usedMemory()) - before;

const active = [];
for (let update = 0; folder.includes("live") && update < updates; update++) {
  const seen = posted.length;
  const step = {
    ...{ type: "step", step: 50_001 + update, totalSteps: 60_000, epoch: 1, learningRate: 1e-5, loss: 2 },
    ...{ forgetLoss: 1.8, retainLoss: 0.2, gradientNorm: 1, tokens: 900, seconds: 0.3, memoryBytes: 1e9 },
    ...{ attempt: 0, time: new Date().toISOString() },
  };
  await appendFile(path.join(folder, "events.ndjson"), `${JSON.stringify(step)}\n`);
  const utilization = performance.eventLoopUtilization();
  for (let turn = 0; posted.length === seen && turn < 100; turn++) await wait(50);
  active.push(performance.eventLoopUtilization(utilization).active);
}
const update = active.sort((left, right) => left - right)[Math.floor(active.length / 2)];
session.dispose();
process.send({ snapshot, busy, longest: delay.max / 1e6, megabytes, update });
process.disconnect();
