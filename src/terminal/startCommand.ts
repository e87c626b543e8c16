import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { cp } from "node:fs/promises";
import path from "node:path";
import type { AddCommand, CommandContext } from "./commandLine";
import { findDesktopEditor } from "./desktopEditor";
import { watchRun } from "./watchRun";
import { formatPath } from "./shellText";

export const addStartCommand: AddCommand = (program, context) =>
  program
    .command("start")
    .summary("run the sample")
    .description(
      "Make the sample model that comes with Lethe forget the sample's forget set. This terminal shows the run. VS " +
        "Code also shows the run if VS Code is installed and can open a window.",
    )
    .option("--terminal", "open no window")
    .action(async ({ terminal }: { readonly terminal?: boolean }) => {
      const editor = terminal === true ? undefined : findEditor();
      const configurationFile = editor === undefined ? context.sampleConfiguration : await openSample(editor, context);
      if (editor === undefined && terminal !== true && process.env["npm_lifecycle_event"] === "start") {
        context.stdout.write(
          "Lethe found no VS Code that can open a window. Watch the run in a browser with: npm run start:browser\n",
        );
      }
      context.exitCode = await watchRun("unlearn", { file: configurationFile }, false, context);
    });

const findEditor = (): string | undefined =>
  findDesktopEditor({
    platform: process.platform,
    environment: process.env,
    userId: process.getuid?.(),
    isFile: (file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true,
  });

/**
 * Opens a copy of the sample in a VS Code window with this extension. The window shows the dashboard when the run
 * starts.
 *
 * @returns the configuration file of the copy
 */
const openSample = async (editor: string, context: CommandContext): Promise<string> => {
  const folder = path.resolve(".lethe", "sample");
  await cp(path.dirname(context.sampleConfiguration), folder, {
    recursive: true,
    force: false,
    filter: (source) => path.basename(source) !== ".lethe",
  });
  const extension = path.resolve(path.dirname(context.enginePath), "..");
  // This command does not wait until the user closes the window, because the terminal also shows the run.
  const window = spawn(...commandOf(editor, ["--new-window", `--extensionDevelopmentPath=${extension}`, folder]), {
    detached: true,
    stdio: "ignore",
    windowsHide: true,
    shell: process.platform === "win32",
  });
  window.once("error", ({ message }) => context.stderr.write(`VS Code could not be opened (${message}).\n`));
  window.unref();
  context.stdout.write(`Opening ${formatPath(folder)} in VS Code. To open no window, use --terminal.\n`);
  return path.join(folder, path.basename(context.sampleConfiguration));
};

/** Windows runs `code.cmd` in a shell, so each word needs quotation marks. */
const commandOf = (editor: string, words: readonly string[]): [string, string[]] =>
  process.platform === "win32" ? [`"${editor}"`, words.map((word) => `"${word}"`)] : [editor, [...words]];
