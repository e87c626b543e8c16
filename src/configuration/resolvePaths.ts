import path from "node:path";
import type { Configuration, MeasuringConfiguration } from "./schema";

/**
 * Makes every path of a configuration absolute. Relative paths start at `baseDirectory`. The function does not access
 * the file system. It therefore cannot know whether `model` is a path or the id of a model in the Hugging Face cache,
 * and treats both as a path. `modelFolder` later tells them apart.
 */
export function resolvePaths<Any extends Configuration | MeasuringConfiguration>(
  configuration: Any,
  baseDirectory: string,
): Any {
  const { model, data, output } = configuration;
  const resolve = <Path extends string | undefined>(relative: Path) =>
    relative === undefined ? relative : path.resolve(baseDirectory, relative);
  return {
    ...configuration,
    model: resolve(model),
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

/** All paths that a configuration names. */
export function pathsIn({ model, data, output }: Configuration | MeasuringConfiguration): string[] {
  const { forget, retain, holdout, general, utility, heldOut } = data;
  const { runsDirectory, exportTo } = output;
  const paths = [runsDirectory, exportTo, model, forget, retain, holdout, general, utility, heldOut];
  return paths.filter((file) => file !== undefined);
}
