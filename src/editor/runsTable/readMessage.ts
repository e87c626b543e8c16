import { isJsonObject } from "../../protocol/json";
import { runsTableActions } from "../../protocol/runsTable";
import type { FromRunsTable, RunsTableAction } from "../../protocol/runsTable";

/**
 * Checks a message from the page. The page shows texts of run folders, which may come from elsewhere, so its messages
 * are not trusted.
 *
 * @returns undefined for a message of another form
 */
export function readMessage(message: unknown): FromRunsTable | undefined {
  if (!isJsonObject(message)) return undefined;
  const { type, action, folders } = message;
  if (type === "ready") return { type };
  return type === "act" && isAction(action) && isTexts(folders) ? { type, action, folders } : undefined;
}

const isAction = (value: unknown): value is RunsTableAction => runsTableActions.some((action) => action === value);

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
