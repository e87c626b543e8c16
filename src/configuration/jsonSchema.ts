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
 * The schema of a configuration for VS Code. In VS Code, Lethe's own check also runs, and it explains some mistakes
 * better than the schema. For example, the check suggests the nearest key for an unknown key. This schema does not have
 * the rules against such mistakes, so that VS Code does not report a mistake twice.
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

/** The schema of one variant of an object. Each variant has another value of the key `name`. */
interface NamedVariant {
  readonly description?: string;
  readonly properties: Readonly<Record<string, unknown>> & { readonly name: { readonly const: string } };
}

/**
 * Writes the variants without `oneOf`. The schema lists the names of all variants, and for each name, the schema of the
 * variant. If a configuration has a wrong name, VS Code then shows every name. With `oneOf`, VS Code would show only
 * one name.
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
