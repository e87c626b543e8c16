import * as vscode from "vscode";
import { formatBytes } from "../../protocol/wording";
import { joinParts } from "../joinParts";
import type { Services } from "../services";
import { hasTrust } from "./command";
import type { Command } from "./command";

/** Tests the machine's devices. Shows the usable devices, and the reasons why the other devices cannot be used. */
export function showDevices({ engines }: Services): Command {
  return async () => {
    if (!(await hasTrust())) return;
    const { devices, chosen } = await engines.devices();
    const items = devices.map(({ name, kind, isUsable, reason, memoryBytes }) => ({
      label: `$(${isUsable ? "check" : "circle-slash"}) ${name}`,
      description: joinParts(" · ", [
        isUsable && kind !== undefined ? `"device": {"name": "${kind}"}` : "not used",
        memoryBytes !== undefined && formatBytes(memoryBytes),
      ]),
      detail: reason,
    }));
    await vscode.window.showQuickPick(items, {
      title: "Lethe: Devices",
      placeHolder: `On this machine "auto" means "${chosen}"`,
      matchOnDescription: true,
    });
  };
}
