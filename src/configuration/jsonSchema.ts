import { z } from "zod";
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
