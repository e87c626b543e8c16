import { writeFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../protocol/humanError";
import { configurationText } from "./configurationText";
import { copyGeneralText } from "./generalText";
import type { Proposal } from "./proposal";
import { learningObjective } from "./recipe";

/** Makes a name for a new configuration from the name of the forget set. The name has no ending. */
export function suggestName({ forget, objective }: Pick<Proposal, "forget" | "objective">): string {
  const subject = path.basename(forget.file).replace(/(\.\w+){1,2}$/, "");
  if (objective === learningObjective) return `prepare-${subject}`;
  return subject.startsWith("forget") ? subject : `forget-${subject}`;
}

/**
 * Writes the configuration of a proposed run. If the retain set is the general text that comes with Lethe, a copy of it
 * goes into the same folder. Files that are already there are never changed.
 *
 * @throws HumanError if the file exists or cannot be written
 */
export async function writeConfiguration(proposal: Proposal, file: string): Promise<void> {
  const folder = path.dirname(file);
  const source = proposal.retain.file;
  const retain = proposal.retainIsGeneral
    ? { ...proposal.retain, file: path.join(folder, path.basename(source)) }
    : proposal.retain;
  await writeFile(file, configurationText({ ...proposal, retain }, folder), { flag: "wx" }).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw new HumanError(`${file} exists; choose another name.`);
    throw new HumanError(`${file} cannot be written (${message}); choose another folder.`);
  });
  if (proposal.retainIsGeneral) await copyGeneralText(source, folder);
}
