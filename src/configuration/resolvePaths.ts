import path from "node:path";
import { folderKeys, setKeys } from "./pathKeys";
import { otherModelOf, withOtherModel } from "./otherModel";
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
  const { model, data, output, assessment } = configuration;
  const resolve = (file: string): string => path.resolve(baseDirectory, file);
  /** The paths under some keys of a section, as absolute paths. Keys without a value are left out. */
  const resolved = <Key extends string>(section: Readonly<Partial<Record<Key, unknown>>>, keys: readonly Key[]) =>
    Object.fromEntries(keys.flatMap((key) => (typeof section[key] === "string" ? [[key, resolve(section[key])]] : [])));
  return {
    ...withOtherModel(configuration, resolve),
    ...(model !== undefined && { model: resolve(model) }),
    data: { ...data, ...resolved(data, setKeys) },
    assessment: { ...assessment, ...resolved(assessment, ["retrained"]) },
    output: { ...output, ...resolved(output, folderKeys) },
  };
}

/** All paths that a configuration names. */
export function pathsIn(configuration: Configuration | MeasuringConfiguration): string[] {
  const { model, data, output } = configuration;
  const models = [model, otherModelOf(configuration)?.model];
  const paths = [...folderKeys.map((key) => output[key]), ...models, ...setKeys.map((key) => data[key])];
  return paths.filter((file) => file !== undefined);
}
