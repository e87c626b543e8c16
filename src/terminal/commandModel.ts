import type { LiveModel } from "../backends/backend";
import { openBackend } from "../backends/openBackend";
import type { Configuration } from "../configuration/schema";
import { chooseDevice, findDevices } from "../control/findDevices";
import type { CommandContext } from "./commandLine";

/**
 * Opens a model in this process, calls `use` with the model, and then releases the model. The configuration chooses the
 * device. Warnings of the backend go to the error stream.
 *
 * @param folder the folder of a model or of an adapter. The adapter's configuration names the base model.
 * @param use works with the model and returns the result
 * @throws HumanError if the folder contains no model that Lethe can use
 */
export async function withModel<Result>(
  folder: string,
  { device }: Pick<Configuration, "device">,
  { enginePath, stderr }: Pick<CommandContext, "enginePath" | "stderr">,
  use: (model: LiveModel) => Promise<Result>,
): Promise<Result> {
  const { kind } = await chooseDevice(device.name, () => findDevices(enginePath));
  const backend = await openBackend({ ...device, name: kind }, (message) => stderr.write(`Warning: ${message}\n`));
  try {
    const model = await backend.open({ folder });
    return await use(model).finally(() => model.dispose());
  } finally {
    await backend.dispose();
  }
}
