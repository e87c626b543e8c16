import { z } from "zod";
import { isJsonObject } from "../protocol/json";
import { configurationSchema } from "./schema";

/**
 * Makes the JSON schema of a configuration file. Keys with a default are optional. The schema follows draft 7, which VS
 * Code supports best. `allowComments` and `allowTrailingCommas` are VS Code's own keywords.
 */
export function configurationJsonSchema(): object {
  return {
    ...z.toJSONSchema(configurationSchema, { io: "input", target: "draft-7" }),
    title: "Lethe configuration",
    allowComments: true,
    allowTrailingCommas: true,
  };
}

/**
 * The same schema for VS Code, where Lethe's own check explains some mistakes better: it suggests the nearest key for
 * an unknown key. The schema leaves such rules out, so that a mistake is not reported twice.
 */
export function editorJsonSchema(): object {
  return forEditor(configurationJsonSchema()) as object;
}

const forEditor = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(forEditor);
  if (!isJsonObject(node)) return node;
  const { oneOf, additionalProperties, ...rest } = node;
  const kept = Object.entries(rest).filter(([key]) => key !== "not");
  return {
    ...Object.fromEntries(kept.map(([key, value]) => [key, forEditor(value)])),
    ...(additionalProperties !== undefined && additionalProperties !== false && { additionalProperties }),
    ...(Array.isArray(oneOf) && chosenByName(oneOf as readonly NamedVariant[])),
  };
};

/** One of several objects that the value of their key `name` distinguishes. */
interface NamedVariant {
  readonly description?: string;
  readonly properties: Readonly<Record<string, unknown>> & { readonly name: { readonly const: string } };
}

/**
 * Writes the variants as a choice of the name and the keys that go with it. For a wrong name, VS Code then lists every
 * name. For `oneOf`, it would name only one of them.
 */
const chosenByName = (variants: readonly NamedVariant[]): object => ({
  type: "object",
  properties: {
    name: {
      enum: variants.map(({ properties }) => properties.name.const),
      enumDescriptions: variants.map(({ description = "" }) => description),
    },
  },
  allOf: variants.map((variant) => ({
    if: { properties: { name: variant.properties.name }, required: ["name"] },
    then: forEditor(variant),
  })),
});
