import { formOfEmptyFile, recogniseForm } from "../../data/form";
import { HumanError } from "../../protocol/humanError";
import { csvSet } from "./csvSet";
import type { ConfiguredFields, GrowingSet } from "./growingSet";
import { jsonLinesSet } from "./jsonLinesSet";
import { textSet } from "./textSet";

/**
 * Opens a set to which the user can append rows. New rows have the form of the file. For an empty file, the file's name
 * determines the form.
 *
 * @throws HumanError if no row can be appended to a file of this form
 */
export function growingSetOf(file: string, text: string, fields: ConfiguredFields = {}): GrowingSet {
  const names = Object.values(fields).filter((name) => name !== undefined);
  const form = text.trim() === "" ? formOfEmptyFile(file) : recogniseForm(text, file, names);
  switch (form?.kind) {
    case "jsonLines":
      return jsonLinesSet(file, text, fields);
    case "table":
      return csvSet(file, text, form, fields);
    case "plainText":
      return textSet(file, text);
    case "jsonDocument":
      throw new HumanError(
        `${file} is one JSON document, to which no row can be appended; convert it to JSON Lines, for example: ` +
          'jq -c ".[]" old-file > new-file.jsonl.',
      );
    case undefined:
      throw new HumanError(`${file} is neither JSON Lines, CSV nor plain text, so no row can be appended; convert it.`);
  }
}
