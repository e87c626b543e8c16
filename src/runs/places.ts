import { access, constants, lstat, mkdir, mkdtemp, readlink, realpath, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { explanationOf } from "../protocol/systemError";
import { hasCode, ifCode } from "./writeError";

/** The largest number of links that Linux follows in one path. */
const mostLinks = 40;

/**
 * The path with all symbolic links resolved. The last parts of the path need not exist yet. The target of a link need
 * not exist either.
 */
async function throughLinks(filePath: string, links = 0): Promise<string> {
  const whole = path.resolve(filePath);
  try {
    return await realpath(whole);
  } catch (error) {
    const isMissing = hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR");
    if (!isMissing || path.dirname(whole) === whole || links === mostLinks) throw error;
    const parent = await throughLinks(path.dirname(whole), links);
    const target = await readlink(whole).catch(() => undefined);
    return target === undefined
      ? path.join(parent, path.basename(whole))
      : throughLinks(path.resolve(parent, target), links + 1);
  }
}

/** Whether a place is the given folder, lies inside the folder, or lies outside of it. Symbolic links are followed. */
export async function placeIn(place: string, folder: string): Promise<"same" | "inside" | "outside"> {
  const way = path.relative(await throughLinks(folder), await throughLinks(place));
  if (way === "") return "same";
  return way === ".." || way.startsWith(`..${path.sep}`) || path.isAbsolute(way) ? "outside" : "inside";
}

/**
 * Refuses a place for new files if it is the folder of a model or lies inside this folder. Symbolic links are followed.
 * The error message tells the user to name another place. The parameter `means` is the option or key for this, such as
 * `output.runsDirectory`.
 *
 * @throws HumanError for such a place
 */
export async function refuseInModel(place: string, model: string, means: string): Promise<void> {
  const relation = await placeIn(place, model).catch((error: unknown) => {
    throw explainPlace(error, place, means);
  });
  if (relation === "outside") return;
  throw new HumanError(
    `${place} is ${relation === "same" ? "" : "inside "}the folder of the source model (${model}), which Lethe never ` +
      `changes; name a place outside of it with ${means}.`,
  );
}

/**
 * Checks that a folder can be made or written. A caller uses this check before it writes anything. The check makes an
 * empty folder and removes it at once, because a check of the permissions is not enough. A superuser passes every such
 * check. On Windows, Node's `access` does not read the access control lists. The error message tells the user to name
 * another folder. The parameter `means` is the option or key for this folder.
 *
 * @throws HumanError if a part of the path is a file or a link with a missing target, or if the user may not write
 *   there
 */
export async function refuseUnusableFolder(folder: string, means: string): Promise<void> {
  const existing = await nearestFolder(folder, means);
  await access(existing, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw explainPlace(error, folder, means);
  });
  try {
    await rmdir(await mkdtemp(path.join(existing, ".lethe-check-")));
  } catch (error) {
    throw explainPlace(error, folder, means);
  }
}

/**
 * Makes a folder and the folders above it. Node's recursive `mkdir` is not used, because it never ends on a file system
 * that allows no new folders, such as /proc.
 *
 * @throws HumanError in the same cases as `refuseUnusableFolder`, and if the file system allows no new folder there
 */
export async function makeFolders(folder: string, mode: number, means: string): Promise<void> {
  const existing = await nearestFolder(folder, means);
  const names = path.relative(existing, path.resolve(folder)).split(path.sep).filter(Boolean);
  let made = existing;
  for (const name of names) {
    made = path.join(made, name);
    await mkdir(made, { mode }).catch((error: unknown) => {
      if (!hasCode(error, "EEXIST")) throw explainPlace(error, folder, means);
    });
  }
}

/** The folder itself if it exists. Otherwise the nearest folder above it that exists. */
const nearestFolder = async (folder: string, means: string): Promise<string> => {
  for (let place = path.resolve(folder); ; place = path.dirname(place)) {
    try {
      if ((await stat(place)).isDirectory()) return place;
      throw notFolder(folder, place, "a file, not a folder", means);
    } catch (error) {
      if (error instanceof HumanError) throw error;
      if (!hasCode(error, "ENOENT") && !hasCode(error, "ENOTDIR")) throw explainPlace(error, folder, means);
    }
    const link = await lstat(place).catch(ifCode("ENOENT", undefined)).catch(ifCode("ENOTDIR", undefined));
    if (link?.isSymbolicLink()) {
      throw notFolder(folder, place, `a link to ${await readlink(place)}, which does not exist`, means);
    }
    if (path.dirname(place) === place) throw notFolder(folder, place, "missing", means);
  }
};

const notFolder = (folder: string, place: string, problem: string, means: string): HumanError => {
  const start = path.resolve(folder) === place ? `${folder} is` : `${folder} cannot be made, because ${place} is`;
  return new HumanError(`${start} ${problem}; name another folder with ${means}.`);
};

/**
 * Turns a system error about a place into an error with a sentence for the user. The sentence tells the user to name
 * another place with `means`.
 */
const explainPlace = (error: unknown, place: string, means: string): unknown => {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof HumanError || code === undefined) return error;
  // The folder above the place exists. ENOENT therefore means that the file system allows no new folder.
  const reason = code === "ENOENT" ? "the file system makes no folders there" : explanationOf(error)?.reason;
  return new HumanError(
    `${place} cannot be written: ${reason ?? `the system reports ${code}`}; name another place with ${means}.`,
  );
};
