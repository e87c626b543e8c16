import { z } from "zod";
import { configurationSchema } from "./schema";

/**
 * JSON schema of a configuration as its author writes it: keys with a default are optional. VS Code supports draft 7
 * best. `allowComments` and `allowTrailingCommas` are keywords of VS Code.
 */
export function configurationJsonSchema(): object {
  return {
    ...z.toJSONSchema(configurationSchema, { io: "input", target: "draft-7" }),
    title: "Lethe configuration",
    allowComments: true,
    allowTrailingCommas: true,
  };
}
