import os from "node:os";
import path from "node:path";

/**
 * A home folder of any user. On Windows its name may have spaces, so such a name ends at the next backslash, or at the
 * quotation mark or the end of the text. In JSON, backslashes are doubled.
 */
const homes = [
  /[a-z]:[\\/]{1,2}Users[\\/]{1,2}(?:[^\\/:*?"<>|\r\n,;]+(?=[\\/"]|$)|[^\\/:*?"<>|\s,;]+)/gi,
  /(?:\/home\/|\/Users\/)[^/\\"\s,;:]*[^/\\"\s,;:.]/gi,
];

/**
 * Replaces home folders by `~`, because their names are the names of users.
 *
 * @param text a text or a JSON document
 */
export function hideHomes(text: string): string {
  return [...ownHomes(), ...homes].reduce((hidden, home) => hidden.replaceAll(home, "~"), text);
}

/** The home folder of the user, as it is and as JSON writes it. File systems of Windows and macOS ignore the case. */
const ownHomes = (): RegExp[] => {
  const own = os.homedir();
  if (own === path.parse(own).root) return [];
  return [own, JSON.stringify(own).slice(1, -1)].map(
    (home) => new RegExp(`${escaped(home)}(?![\\p{L}\\p{N}_-])`, "giu"),
  );
};

/** A file's path relative to a folder. A file outside this folder has its absolute path. */
export function placeIn(folder: string, file: string): string {
  const place = path.relative(folder, file);
  return place === "" || place.startsWith("..") ? file : place;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
