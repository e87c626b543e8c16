#!/usr/bin/env node
import path from "node:path";
import { version } from "../package.json";
import { generalTextFile } from "./control/propose/generalText";
import { addAssessCommand } from "./terminal/assessCommand";
import { runCommandLine } from "./terminal/commandLine";
import { addPauseCommand, addResumeCommand, addStopCommand } from "./terminal/controlCommands";
import { addCheckCommand } from "./terminal/checkCommand";
import { addCompareCommand } from "./terminal/compareCommand";
import { addDevicesCommand } from "./terminal/devicesCommand";
import { addEvaluateCommand } from "./terminal/evaluateCommand";
import { addExportCommand } from "./terminal/exportCommand";
import { addFindCommand } from "./terminal/findCommand";
import { addInitCommand } from "./terminal/initCommand";
import { addListCommand } from "./terminal/listCommand";
import { addMonitorCommand } from "./terminal/monitorCommand";
import { addNextCommand } from "./terminal/nextCommand";
import { addProbeCommand } from "./terminal/probeCommand";
import { addReportCommand } from "./terminal/reportCommand";
import { addPrepareCommand, addRunCommand } from "./terminal/runCommands";
import { addStartCommand } from "./terminal/startCommand";
import { addVerifyCommand } from "./terminal/verifyCommand";
import { formatPath } from "./terminal/shellText";

const [, program = "lethe", ...words] = process.argv;

/** The commands, in the order of the help. */
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

// A program that reads the output of this command, such as `head`, may end early. This command then ends too, but a
// running engine continues.
process.stdout.on("error", ({ code = "" }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit(0);
  process.stderr.write(`The output cannot be written (${code}).\n`);
  process.exit(1);
});
process.stderr.on("error", () => undefined);

void runCommandLine(
  words,
  {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    version,
    // The editor's launcher sets LETHE_COMMAND to the name by which the user called the program.
    programName:
      process.env["LETHE_COMMAND"] ??
      (path.extname(program) === ".js" ? `node ${formatPath(program)}` : path.basename(program)),
    enginePath: path.join(__dirname, "engine.js"),
    sampleConfiguration: path.join(__dirname, "..", "media", "sample", "recommended.lethe.json"),
    generalText: generalTextFile(path.join(__dirname, "..", "media")),
    exitCode: 0,
  },
  commands,
).then((code) => {
  process.exitCode = code;
});
