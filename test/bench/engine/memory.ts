import { mkdirSync } from "node:fs";
import path from "node:path";
import { loadConfiguration } from "../../../src/configuration/load";
import { estimateRun, readModelSizes } from "../../../src/backends/estimates";
import { readTextLengths } from "../../../src/control/textLengths";
import { runJob } from "../../../src/engine/run/job";
import type { JobHost } from "../../../src/engine/run/jobHost";
import { layout } from "../../../src/runs/layout";

/** Arguments of a process that does one run, as JSON. */
interface Settings {
  readonly configuration: string;
  /** An empty folder. */
  readonly runFolder: string;
}

/** A whole run in this process: estimated and measured memory. */
async function main(): Promise<void> {
  const { configuration: file, runFolder } = JSON.parse(process.argv[2] ?? "") as Settings;
  const { configuration } = await loadConfiguration(file);
  const sizes = await readModelSizes(configuration.model);
  if (!sizes) throw new Error(`${configuration.model}: the sizes cannot be read`);
  const lengths = await readTextLengths(configuration);
  const estimate = estimateRun({ configuration, sizes, lengths, hasOwnMemory: false });
  for (const name of [layout.evaluations, layout.checkpoints]) mkdirSync(path.join(runFolder, name));
  const peak = (): number => process.resourceUsage().maxRSS * 1024;
  // The peak when a state ends for the first time.
  const peaks: Record<string, number> = {};
  let state = "starting";
  const stepSeconds: number[] = [];
  const host: JobHost = {
    report: (event) => {
      if (event.type === "step") stepSeconds.push(event.seconds);
      if (event.type !== "state") return;
      peaks[state] ??= peak();
      state = event.state;
    },
    isAsked: () => false,
    settle: () => undefined,
    flush: () => undefined,
    nextProbe: () => undefined,
  };
  await runJob({ runFolder, kind: "unlearn", configuration, attempt: 0, program: "test" }, host);
  process.stdout.write(JSON.stringify({ estimate, peaks, stepSeconds, peakBytes: peak() }));
}

void main();
