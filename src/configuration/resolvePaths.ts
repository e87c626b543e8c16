import path from "node:path";
import { modelFolder } from "./modelFolder";
import type { Configuration } from "./schema";

/** Makes every path of a configuration absolute; relative paths start at `baseDirectory`. */
export function resolvePaths(configuration: Configuration, baseDirectory: string): Configuration {
  const { model, data, output } = configuration;
  const { forget, retain, holdout, general, utility, heldOut } = data;
  const resolve = (relative: string): string => path.resolve(baseDirectory, relative);
  return {
    ...configuration,
    model: modelFolder(model, baseDirectory),
    data: {
      ...data,
      forget: resolve(forget),
      retain: resolve(retain),
      ...(holdout !== undefined && { holdout: resolve(holdout) }),
      ...(general !== undefined && { general: resolve(general) }),
      ...(utility !== undefined && { utility: resolve(utility) }),
      ...(heldOut !== undefined && { heldOut: resolve(heldOut) }),
    },
    output: {
      ...output,
      runsDirectory: resolve(output.runsDirectory),
      ...(output.exportTo !== undefined && { exportTo: resolve(output.exportTo) }),
    },
  };
}
