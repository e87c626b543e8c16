import path from "node:path";
import { Readable, Writable } from "node:stream";
import type { Command } from "commander";
import { generalTextFile } from "../../../src/control/propose/generalText";
import { addAssessCommand } from "../../../src/terminal/assessCommand";
import { addCheckCommand } from "../../../src/terminal/checkCommand";
import { addPauseCommand, addResumeCommand, addStopCommand } from "../../../src/terminal/controlCommands";
import { addCompareCommand } from "../../../src/terminal/compareCommand";
import { addDevicesCommand } from "../../../src/terminal/devicesCommand";
import { addEvaluateCommand } from "../../../src/terminal/evaluateCommand";
import { addExportCommand } from "../../../src/terminal/exportCommand";
import { addFindCommand } from "../../../src/terminal/findCommand";
import { addInitCommand } from "../../../src/terminal/initCommand";
import { addListCommand } from "../../../src/terminal/listCommand";
import { addMonitorCommand } from "../../../src/terminal/monitorCommand";
import { addNextCommand } from "../../../src/terminal/nextCommand";
import { addProbeCommand } from "../../../src/terminal/probeCommand";
import { addReportCommand } from "../../../src/terminal/reportCommand";
import { addPrepareCommand, addRunCommand } from "../../../src/terminal/runCommands";
import { addStartCommand } from "../../../src/terminal/startCommand";
import { addVerifyCommand } from "../../../src/terminal/verifyCommand";
import { runCommandLine } from "../../../src/terminal/commandLine";

const commands = [
  addStartCommand,
  addInitCommand,
  addCheckCommand,
  addNextCommand,
  addRunCommand,
  addPrepareCommand,
  addResumeCommand,
  addPauseCommand,
  addStopCommand,
  addEvaluateCommand,
  addVerifyCommand,
  addAssessCommand,
  addFindCommand,
  addMonitorCommand,
  addProbeCommand,
  addExportCommand,
  addReportCommand,
  addListCommand,
  addCompareCommand,
  addDevicesCommand,
];

const collector = () => {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk, _, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join("") };
};

/** Runs a command in this process, with a program in place of the engine. */
export async function lethe(words: readonly string[], enginePath = "", stdin = "", columns?: number) {
  const [stdout, stderr] = [collector(), collector()];
  // With a width, the output is a terminal of this width.
  if (columns !== undefined) Object.assign(stdout.stream, { isTTY: true, columns });
  const code = await runCommandLine(
    words,
    {
      stdin: Readable.from([stdin]),
      stdout: stdout.stream,
      stderr: stderr.stream,
      version: "1.2.3",
      programName: "lethe",
      enginePath,
      sampleConfiguration: "",
      generalText: generalTextFile(path.join(import.meta.dirname, "../../../media")),
      exitCode: 0,
    },
    commands,
  );
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Adds every command to a program that runs none of them. */
export function addCommands(program: Command): void {
  const stream = new Writable();
  const context = {
    ...{ stdin: Readable.from([]), stdout: stream, stderr: stream, version: "1.2.3", programName: "lethe" },
    ...{ enginePath: "", sampleConfiguration: "", generalText: "", exitCode: 0 as const },
  };
  for (const add of commands) add(program, context);
}
