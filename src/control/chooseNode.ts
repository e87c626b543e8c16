import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { HumanError } from "../protocol/humanError";
import { nodeOptions } from "./nodeProcess";

/** Where a Node program was found: in the setting, on the PATH, or as the program of this process. */
export type NodeOrigin = "setting" | "path" | "own";

export interface ChosenNode {
  readonly nodePath: string;
  readonly origin: NodeOrigin;
  readonly version: string;
}

export interface NodeCandidates {
  /** The path in the setting `lethe.nodePath`. If the user has set it, no other candidate is tried. */
  readonly setting: string | undefined;
  /** The value of `PATH`, the list of folders to search for a Node program. */
  readonly searchPath: string | undefined;
  /** This process's own program, which runs as Node if the environment sets `ELECTRON_RUN_AS_NODE`. */
  readonly own: string;
}

/**
 * Time limit for the self-test of a Node program, in milliseconds. The limit is long, because the first load of
 * onnxruntime from the disk takes time.
 */
const selfTestTimeout = 30_000;

/**
 * Finds a Node program that can run the engine. Such a program can load onnxruntime and run a small graph.
 * @param selfTestPath the program that runs a small graph in onnxruntime
 * @throws HumanError with each candidate's problem if no candidate can run the engine
 */
export async function chooseNode(
  { setting, searchPath, own }: NodeCandidates,
  selfTestPath: string,
): Promise<ChosenNode> {
  if (setting !== undefined) {
    const found = await tryNode(setting, selfTestPath);
    if ("version" in found) return { nodePath: setting, origin: "setting", version: found.version };
    throw new HumanError(
      `${setting} cannot run the engine (${found.problem}); correct the setting lethe.nodePath or empty it.`,
    );
  }
  const problems: string[] = [];
  const candidates: (readonly [string | undefined, NodeOrigin])[] = [
    [await findOnPath(searchPath), "path"],
    [own, "own"],
  ];
  for (const [nodePath, origin] of candidates) {
    if (nodePath === undefined) continue;
    const found = await tryNode(nodePath, selfTestPath);
    if ("version" in found) return { nodePath, origin, version: found.version };
    problems.push(`${nodePath}: ${found.problem}`);
  }
  throw new HumanError(
    `No Node can run the engine (${problems.join("; ")}); install Node 20 or newer and enter its path in the setting lethe.nodePath.`,
  );
}

const run = promisify(execFile);

const tryNode = async (
  nodePath: string,
  selfTestPath: string,
): Promise<{ readonly version: string } | { readonly problem: string }> => {
  try {
    const { stdout } = await run(nodePath, [selfTestPath], { timeout: selfTestTimeout, ...nodeOptions() });
    return { version: stdout.trim() };
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const [reason = ""] = (stderr || message).trim().split("\n");
    return { problem: reason };
  }
};

const findOnPath = async (searchPath = ""): Promise<string | undefined> => {
  const program = process.platform === "win32" ? "node.exe" : "node";
  for (const folder of searchPath.split(path.delimiter)) {
    if (folder === "") continue;
    const file = path.join(folder, program);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
};
