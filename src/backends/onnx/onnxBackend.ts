import type { Configuration } from "../../configuration/schema";
import type { Backend, OnWarning } from "../backend";
import { createLiveModel } from "./live/liveModel";
import { openConfiguredDevice } from "./live/openConfiguredDevice";
import { openModel } from "./live/openModel";
import { reportingOutOfMemory } from "./live/reportingOutOfMemory";

/** Opens onnxruntime on the CPU or a GPU. See `openBackend` for the parameters and errors. */
export async function openOnnxBackend(configuration: Configuration["device"], onWarning: OnWarning): Promise<Backend> {
  const device = await openConfiguredDevice(configuration, onWarning);
  const { precision, threads } = configuration;
  return {
    open: (spec) =>
      reportingOutOfMemory(async () =>
        createLiveModel(await openModel(spec, device, onWarning), { device, threads, precision }),
      ),
    dispose: () => device.dispose(),
  };
}
