import path from "node:path";

/** The facts that decide whether a desktop VS Code can open a window on this machine. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Undefined on Windows. */
  readonly userId: number | undefined;
  readonly isFile: (file: string) => boolean;
}

/**
 * The path of a desktop VS Code that can open a window on this machine.
 *
 * @returns undefined if VS Code or a screen is missing
 */
export function findDesktopEditor(surroundings: Surroundings): string | undefined {
  return canOpenWindows(surroundings) ? candidates(surroundings).find(surroundings.isFile) : undefined;
}

const canOpenWindows = ({ platform, environment, userId }: Surroundings): boolean => {
  const has = (name: string): boolean => (environment[name] ?? "") !== "";
  // In a remote session, `code` cannot load an extension under development.
  if (has("CI") || has("VSCODE_IPC_HOOK_CLI")) return false;
  if (platform === "win32" || platform === "darwin") return !has("SSH_CONNECTION");
  // VS Code refuses to start as root on Linux.
  return userId !== 0 && (has("DISPLAY") || has("WAYLAND_DISPLAY"));
};

const candidates = (surroundings: Surroundings): string[] => {
  const { platform, environment } = surroundings;
  const paths = platform === "win32" ? path.win32 : path.posix;
  const names = platform === "win32" ? ["code.cmd", "code-insiders.cmd"] : ["code", "code-insiders"];
  const folders = (environment["PATH"] ?? environment["Path"] ?? "")
    .split(paths.delimiter)
    .filter((folder) => folder !== "");
  return [
    ...names.flatMap((name) => folders.map((folder) => paths.join(folder, name))),
    ...usualPlaces(surroundings).map((place) => paths.join(...place)),
  ];
};

const usualPlaces = ({ platform, environment }: Surroundings): string[][] => {
  const under = (variable: string, ...rest: string[]): string[][] => {
    const folder = environment[variable];
    return folder === undefined ? [] : [[folder, ...rest]];
  };
  if (platform === "win32") {
    const command = ["Microsoft VS Code", "bin", "code.cmd"];
    return [...under("LOCALAPPDATA", "Programs", ...command), ...under("ProgramFiles", ...command)];
  }
  if (platform === "darwin") {
    const command = ["Applications", "Visual Studio Code.app", "Contents", "Resources", "app", "bin", "code"];
    return [["/", ...command], ...under("HOME", ...command)];
  }
  return [["/usr/share/code/bin/code"], ["/snap/bin/code"]];
};
