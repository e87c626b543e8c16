import { cpus, totalmem } from "node:os";
import { exitCodesHelp } from "./commandLine";
import type { AddCommand } from "./commandLine";
import { createOutput } from "./output";
import { textTable } from "./tables";
import { formatBytes } from "../protocol/wording";

export const addDevicesCommand: AddCommand = (program, context) =>
  program
    .command("devices")
    .summary("list what can compute a run")
    .description("List what can compute a run on this machine.")
    .addHelpText("after", `\nExample:\n  lethe devices\n\n${exitCodesHelp}`)
    .action(async () => {
      const { listDevices } = await import("../runtime/devices");
      const output = createOutput(context.stdout);
      const cores = cpus();
      const model = cores[0]?.model.trim() ?? "unknown processor";
      output.line(`CPU: ${model}, ${cores.length} cores, ${formatBytes(totalmem())} memory\n`);
      const rows = listDevices().map(({ name, used, reason }) => [name, used ? "yes" : "no", reason]);
      output.line(textTable(["device", "used", "why"], rows));
    });
