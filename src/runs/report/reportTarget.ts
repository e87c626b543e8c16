import { open, stat } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../protocol/humanError";
import { refuseInModel, refuseUnusableFolder } from "../places";
import { readRunRecord } from "../reader";
import { ifCode } from "../writeError";
import { reportOpening } from "./document";
import { modelCardOpening } from "./modelCard";

interface ReportTargetOptions {
  /** Whether the user has already agreed to replace an existing file. */
  readonly isConfirmed: boolean;
  /** The option or the part of the editor with which the user names the file, such as `--to`. */
  readonly means: string;
  /**
   * A second remedy for the user if the path does not lead to a regular file. The message gives it after the first
   * remedy, which is to name another file. An example is `omit --to, and the command prints the report`.
   */
  readonly otherwise?: string;
}

/**
 * Refuses the file to which a report is to be written, if the report could overwrite something else.
 *
 * @throws HumanError if the file lies in the source model's folder or is no regular file
 * @throws HumanError if the file exists, is no report, and the user has not agreed to replace it
 * @throws HumanError if the folder of a new file does not exist or cannot be written
 */
export async function refuseReportTarget(
  file: string,
  runFolder: string,
  { isConfirmed, means, otherwise }: ReportTargetOptions,
): Promise<void> {
  const { model } = await readRunRecord(runFolder);
  await refuseInModel(file, model, means);
  const folder = path.dirname(path.resolve(file));
  const found = await stat(file).catch(ifCode("ENOENT", undefined)).catch(ifCode("ENOTDIR", undefined));
  if (found === undefined) {
    await refuseUnusableFolder(folder, means);
    const parent = await stat(folder).catch(() => undefined);
    if (parent === undefined)
      throw new HumanError(`${folder} does not exist; make this folder or name another file with ${means}.`);
    return;
  }
  if (!found.isFile()) {
    throw new HumanError(
      `${file} is ${found.isDirectory() ? "a folder" : "a pipe or a device"}, not a file; name a file with ${means}` +
        `${otherwise === undefined ? "" : `, or ${otherwise}`}.`,
    );
  }
  if (!isConfirmed && !(await isReport(file))) {
    throw new HumanError(
      `${file} exists and is no report of Lethe; name another file with ${means}, or delete this file.`,
    );
  }
}

/** The beginnings of reports: Markdown, Markdown of earlier versions, HTML, and model cards. */
const reportBeginnings = [
  new RegExp(`^# .*\n\n${reportOpening}`),
  /^# .*\n\n- Run: /,
  /^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="Lethe">/,
  new RegExp(`^${modelCardOpening}`),
];

/** Whether a file is empty or begins with the first lines of a report. */
const isReport = async (file: string): Promise<boolean> => {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(4096) });
    const beginning = buffer.toString("utf8", 0, bytesRead);
    return bytesRead === 0 || reportBeginnings.some((pattern) => pattern.test(beginning));
  } finally {
    await handle.close();
  }
};
