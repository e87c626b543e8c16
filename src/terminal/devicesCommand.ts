import { findDevices } from "../control/findDevices";
import { formatBytes } from "../protocol/wording";
import { examples } from "./commandLine";
import type { AddCommand } from "./commandLine";
import { createOutput } from "./output";
import { textTable } from "./tables";

export const addDevicesCommand: AddCommand = (program, context) =>
  program
    .command("devices")
    .summary("list the devices of this machine")
    .description(
      "List the devices of this machine. The command tries each device. " +
        "The last column says why a run uses or does not use the device.",
    )
    .addHelpText("after", examples("lethe devices"))
    .action(async () => {
      const output = createOutput(context.stdout);
      const { devices, chosen } = await findDevices(context.enginePath);
      const rows = devices.map(({ name, kind, memoryBytes, isUsable, reason }) => [
        name,
        memoryBytes === undefined ? "" : formatBytes(memoryBytes),
        kind === undefined || !isUsable ? "not used" : `"${kind}"`,
        reason,
      ]);
      output.line(textTable(["device", "memory", "device.name", "why"], rows, output.width));
      output.line(`\nOn this machine "auto" means "${chosen}".`);
    });
