import { openSource } from "../openSource";
import type { Command } from "./command";

/** Called with an absolute path and a line counted from 1, as views do. */
export const openSourceLine: Command = async (file, line) => {
  if (typeof file === "string" && typeof line === "number") await openSource(file, line);
};
