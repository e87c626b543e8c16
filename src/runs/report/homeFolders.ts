import os from "node:os";
import path from "node:path";

/** A home folder of any user, on every system. In JSON, backslashes are doubled. */
const anyHome = /(?:\/home\/|\/Users\/|[A-Za-z]:\\{1,2}Users\\{1,2})[^/\\"\s]+/g;

/**
 * Replaces home folders by `~`, because their names are the names of users.
 *
 * @param text a text or a JSON document
 */
export function hideHomes(text: string): string {
  const own = os.homedir();
  const ownHomes = [own, JSON.stringify(own).slice(1, -1)].map(
    (home) => new RegExp(`${escaped(home)}(?=[/\\\\]|$)`, "g"),
  );
  return [...ownHomes, anyHome].reduce((hidden, home) => hidden.replaceAll(home, "~"), text);
}

/** A file's path relative to a folder. A file outside this folder has its absolute path. */
export function placeIn(folder: string, file: string): string {
  const place = path.relative(folder, file);
  return place === "" || place.startsWith("..") ? file : place;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
