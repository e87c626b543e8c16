import path from "node:path";
import { modelFolder } from "./modelFolder";
import type { Configuration, MeasuringConfiguration } from "./schema";

/** Makes every path of a configuration absolute. Relative paths start at `baseDirectory`. */
export function resolvePaths<Any extends Configuration | MeasuringConfiguration>(
  configuration: Any,
  baseDirectory: string,
): Any {
  const { model, data, output } = configuration;
  const resolve = <Path extends string | undefined>(relative: Path) =>
    relative === undefined ? relative : path.resolve(baseDirectory, relative);
  return {
    ...configuration,
    model: model === undefined ? model : modelFolder(model, baseDirectory),
    data: {
      ...data,
      forget: resolve(data.forget),
      retain: resolve(data.retain),
      holdout: resolve(data.holdout),
      general: resolve(data.general),
      utility: resolve(data.utility),
      heldOut: resolve(data.heldOut),
    },
    output: {
      ...output,
      runsDirectory: resolve(output.runsDirectory),
      exportTo: resolve(output.exportTo),
    },
  };
}
