import { HumanError } from "../../protocol/humanError";
import { byFrequency, nextSelectionId } from "./growingSet";
import type { GrowingSet, ConfiguredFields } from "./growingSet";
import { holdsNoQuestions, isQuestion, partsOf, wholeOf } from "./newText";
import type { NewText } from "./newText";

/**
 * A set in JSON Lines. A new row uses the keys that the configuration names. If the configuration names no key for a
 * part of the row, the row uses LUME's key for this part.
 *
 * @param file the name of the file, for error messages
 * @param text the content of the file. The tasks and ids are found by a text search, because parsing a long set would
 *   be slow
 */
export function jsonLinesSet(file: string, text: string, fields: ConfiguredFields = {}): GrowingSet {
  const taskKey = JSON.stringify(fields["task"] ?? "task").replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
  const tasks = text.matchAll(new RegExp(`${taskKey}\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`, "g"));
  return {
    tasks: byFrequency(Array.from(tasks, ([, task = '""']) => JSON.parse(task) as string)),
    rowFor: (added, task) => {
      const numbers = Array.from(text.matchAll(/"selection-(\d+)(?:sc1|qa0)"/g), ([, number]) => Number(number));
      const id = nextSelectionId(numbers, added);
      const row = JSON.stringify({
        [fields["id"] ?? "id"]: id,
        ...(fields["document"] !== undefined && { [fields["document"]]: id }),
        ...content(file, added, fields),
        [fields["task"] ?? "task"]: task,
      });
      return text === "" || text.endsWith("\n") ? `${row}\n` : `\n${row}\n`;
    },
  };
}

const content = (file: string, added: NewText, fields: ConfiguredFields): Record<string, string> => {
  const { prompt, question, answer = "output", text } = fields;
  const [beginning, rest] = partsOf(added);
  if (isQuestion(added)) {
    if (prompt === undefined && question === undefined && text !== undefined) throw holdsNoQuestions(file);
    return { [question ?? prompt ?? "input"]: beginning, [answer]: rest };
  }
  if (prompt === undefined && text !== undefined) return { [text]: wholeOf(added) };
  if (prompt === undefined && question !== undefined) {
    throw new HumanError(
      `${file} holds only questions; name a "prompt" or a "text" in "data.fields" to add a passage.`,
    );
  }
  return { [prompt ?? "input"]: beginning, [answer]: rest };
};
