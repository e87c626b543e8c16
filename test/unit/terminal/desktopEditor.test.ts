import { describe, expect, it } from "vitest";
import { findDesktopEditor } from "../../../src/terminal/desktopEditor";
import type { Surroundings } from "../../../src/terminal/desktopEditor";

const on = (
  platform: NodeJS.Platform,
  environment: Record<string, string>,
  files: readonly string[],
  userId: number | undefined = 1000,
): Surroundings => ({ platform, environment, userId, isFile: (file) => files.includes(file) });

const linux = { PATH: "/usr/local/bin:/usr/bin", DISPLAY: ":0" };

describe("a desktop VS Code", () => {
  it("is the first on the PATH", () => {
    const files = ["/usr/bin/code", "/usr/local/bin/code", "/snap/bin/code"];
    expect(findDesktopEditor(on("linux", linux, files))).toBe("/usr/local/bin/code");
  });

  it("is the stable version where both versions are installed", () => {
    const files = ["/usr/local/bin/code-insiders", "/usr/bin/code"];
    expect(findDesktopEditor(on("linux", linux, files))).toBe("/usr/bin/code");
  });

  it.each([
    ["linux", linux, "/snap/bin/code"],
    ["darwin", { HOME: "/Users/ada" }, "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code"],
    [
      "darwin",
      { HOME: "/Users/ada" },
      "/Users/ada/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code",
    ],
    [
      "win32",
      { LOCALAPPDATA: "C:\\Users\\ada\\AppData\\Local" },
      "C:\\Users\\ada\\AppData\\Local\\Programs\\Microsoft VS Code\\bin\\code.cmd",
    ],
    ["win32", { Path: "C:\\tools;D:\\code\\bin" }, "D:\\code\\bin\\code.cmd"],
  ] as const)("on %s is found in its usual place (%o)", (platform, environment, file) => {
    expect(findDesktopEditor(on(platform, environment, [file], platform === "win32" ? undefined : 1000))).toBe(file);
  });
});

describe("no window can open", () => {
  const files = ["/usr/bin/code", "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code"];
  it.each([
    ["without VS Code", on("linux", linux, [])],
    ["without a display", on("linux", { PATH: "/usr/bin" }, files)],
    ["for root on Linux", on("linux", linux, files, 0)],
    ["in continuous integration", on("linux", { ...linux, CI: "true" }, files)],
    ["from the terminal of a remote editor", on("linux", { ...linux, VSCODE_IPC_HOOK_CLI: "/run/x.sock" }, files)],
    ["over SSH on macOS", on("darwin", { SSH_CONNECTION: "192.0.2.1 50000 192.0.2.2 22" }, files)],
  ])("%s", (_where, surroundings) => expect(findDesktopEditor(surroundings)).toBeUndefined());

  it("except on Wayland without X", () => {
    expect(findDesktopEditor(on("linux", { PATH: "/usr/bin", WAYLAND_DISPLAY: "wayland-0" }, files))).toBe(
      "/usr/bin/code",
    );
  });
});
