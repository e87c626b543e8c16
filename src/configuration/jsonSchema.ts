import { z } from "zod";
import { configurationSchema } from "./schema";

/**
 * The JSON schema of a configuration as its author writes it (defaults may be left out), in the draft that VS Code
 * knows best. Comments and trailing commas are declared allowed in VS Code's own keywords.
 */
export function configurationJsonSchema(): object {
  return {
    ...z.toJSONSchema(configurationSchema, { io: "input", target: "draft-7" }),
    title: "Lethe configuration",
    allowComments: true,
    allowTrailingCommas: true,
  };
}
