import path from "node:path";
import { findDevices } from "../control/findDevices";
import { formatBytes } from "../protocol/wording";
import { exitCodesHelp } from "./commandLine";
import type { AddCommand } from "./commandLine";
import { createOutput } from "./output";
import { textTable } from "./tables";

export const addDevicesCommand: AddCommand = (program, context) =>
  program
    .command("devices")
    .summary("list what can compute a run")
    .description("List what can compute a run on this machine, each tried, and why another is not used.")
    .addHelpText("after", `\nExample:\n  lethe devices\n\n${exitCodesHelp}`)
    .action(async () => {
      const output = createOutput(context.stdout);
      const { devices, chosen } = await findDevices({ testPath: deviceTestBeside(context.enginePath) });
      const rows = devices.map(({ name, kind, memoryBytes, isUsable, reason }) => [
        name,
        memoryBytes === undefined ? "" : formatBytes(memoryBytes),
        kind === undefined || !isUsable ? "not used" : `"${kind}"`,
        reason,
      ]);
      output.line(textTable(["device", "memory", "device.name", "why"], rows));
      output.line(`\n"auto" stands for "${chosen}" here.`);
    });

/** The device test's bundle lies beside the engine's. */
export function deviceTestBeside(enginePath: string): string {
  return path.join(path.dirname(enginePath), "device-test.js");
}
