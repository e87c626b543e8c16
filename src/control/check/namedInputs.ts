import path from "node:path";
import { defaultRunsDirectory } from "../../configuration/defaults";
import type { OtherModel } from "../../configuration/otherModel";
import { setKeys } from "../../configuration/pathKeys";
import type { SetKey } from "../../configuration/pathKeys";
import type { Finding } from "../../protocol/findings";
import { isJsonObject } from "../../protocol/json";
import type { JsonObject } from "../../protocol/json";

/** Where a finding about a whole file stands: at the key that names the file. */
export type KeyPlace = (key: SetKey) => Pick<Finding, "file" | "line" | "key">;

/** The parts of a configuration that the check of files needs. Every path is absolute. */
export interface NamedInputs {
  /** The model as the configuration names it: a path or an id. */
  readonly model: string | undefined;
  /** The objective's name. There may be no objective with this name. */
  readonly objective: string | undefined;
  /** The model that the objective names besides the target model, as the configuration names it. */
  readonly otherModel: OtherModel | undefined;
  readonly files: Readonly<Partial<Record<SetKey, string>>>;
  /** The value of `data.fields`. */
  readonly fields: Readonly<Partial<Record<string, string>>>;
  readonly promptShare: number | undefined;
  readonly runsDirectory: string;
  readonly exportTo: string | undefined;
}

/**
 * Reads the paths from the content of a configuration, which may have other mistakes. The check can therefore report
 * the mistakes in the files together with the mistakes in the configuration.
 *
 * @param folder the folder of the configuration, at which relative paths start
 */
export function namedInputs(content: unknown, folder: string): NamedInputs {
  const root = asObject(content);
  const [data, output, objective] = [asObject(root["data"]), asObject(root["output"]), asObject(root["objective"])];
  const toPath = (value: unknown): string | undefined => {
    const text = asText(value);
    return text === undefined ? undefined : path.resolve(folder, text);
  };
  const promptShare = data["promptShare"];
  return {
    model: asText(root["model"]),
    objective: asText(objective["name"]),
    otherModel: otherModelIn(objective),
    files: Object.fromEntries(setKeys.flatMap((key) => (toPath(data[key]) ? [[key, toPath(data[key])]] : []))),
    fields: Object.fromEntries(Object.entries(asObject(data["fields"])).filter(([, name]) => asText(name))) as Record<
      string,
      string
    >,
    promptShare: typeof promptShare === "number" && promptShare > 0 && promptShare < 1 ? promptShare : undefined,
    runsDirectory: toPath(output["runsDirectory"]) ?? path.resolve(folder, defaultRunsDirectory),
    exportTo: toPath(output["exportTo"]),
  };
}

const otherModelIn = (objective: JsonObject): OtherModel | undefined => {
  const isRestart = objective["name"] === "restart";
  if (!isRestart && objective["name"] !== "distillation") return undefined;
  const model = asText(isRestart ? objective["base"] : asObject(objective["teacher"])["model"]);
  return model === undefined ? undefined : { key: isRestart ? "objective.base" : "objective.teacher.model", model };
};

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});
const asText = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
