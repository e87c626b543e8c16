import type { LiveModel } from "../backends/backend";
import { openBackend } from "../backends/openBackend";
import type { Configuration } from "../configuration/schema";
import { chooseDevice, findDevices } from "../control/findDevices";
import { deviceTestBeside } from "./devicesCommand";

export interface CommandModel {
  readonly model: LiveModel;
  readonly dispose: () => Promise<void>;
}

/**
 * Opens a model in this process, on the device that the configuration chooses.
 *
 * @param folder the folder of a model or of an adapter. The adapter's configuration names the base model.
 * @throws HumanError if the folder holds no model that Lethe can use
 */
export async function openCommandModel(
  folder: string,
  { device }: Configuration,
  enginePath: string,
): Promise<CommandModel> {
  const { kind } = await chooseDevice(device.name, () => findDevices({ testPath: deviceTestBeside(enginePath) }));
  const backend = await openBackend({ ...device, name: kind }, () => undefined);
  try {
    const model = await backend.open({ folder });
    return {
      model,
      dispose: async () => {
        await model.dispose();
        await backend.dispose();
      },
    };
  } catch (error) {
    await backend.dispose();
    throw error;
  }
}
