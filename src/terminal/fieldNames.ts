import { fieldsSchema } from "../configuration/sections/dataSection";
import type { FieldNames } from "../data/fieldNames";
import { HumanError } from "../protocol/humanError";
import { sentenceList } from "../protocol/sentenceList";

const roles: readonly string[] = fieldsSchema.keyof().options;

/**
 * Reads the names of columns from the command line, such as `question=Frage,answer=Antwort`.
 *
 * @throws HumanError for a text of another form and for an unknown part of a row
 */
export function readFieldNames(text = ""): FieldNames {
  const entries = text.split(",").filter((part) => part.trim() !== "");
  return Object.fromEntries(
    entries.map((part) => {
      const [, role = "", name = ""] = /^\s*(\w+)\s*=\s*(.*\S)\s*$/.exec(part) ?? [];
      if (roles.includes(role)) return [role, name];
      throw new HumanError(
        `--fields ${text}: "${part.trim()}" names no part of a row; write it as in question=Frage,answer=Antwort. The ` +
          `parts are ${sentenceList(roles, { most: roles.length })}.`,
      );
    }),
  );
}
