import { Command, CommanderError } from "commander";
import { findingsOf, lineOfFinding } from "../protocol/findings";
import { HumanError } from "../protocol/humanError";
import { explainSystemError } from "../protocol/systemError";
import type { TerminalStream } from "./output";

/** The parts of the program that all commands use: its streams, its files, its version and its name. */
export interface CommandContext {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly version: string;
  /** The name by which the user calls this program. The commands that messages suggest begin with this name. */
  readonly programName: string;
  /** The engine's bundle. */
  readonly enginePath: string;
  /** The configuration file that `start` runs. */
  readonly sampleConfiguration: string;
  /** The file of general text that comes with Lethe. */
  readonly generalText: string;
  /** The exit code of the program. A command that fails sets the code. */
  exitCode: 0 | 1 | 2;
}

/** Adds one command to the program. */
export type AddCommand = (program: Command, context: CommandContext) => void;

/** The `--json` option of a command that shows a run. */
export const runJsonOption = [
  "--json",
  'print {"runFolder", "before", "after"}, and "retrained" and "differences" if known, as the last line, and everything else on the error stream',
] as const;

/** The examples in a command's help. Each example is a command line. */
export function examples(...lines: readonly string[]): string {
  return [`\n${lines.length === 1 ? "Example" : "Examples"}:`, ...lines].join("\n  ");
}

const helpOfCommands = "lethe <command> --help explains a command and shows examples.";

const description =
  "Make a language model forget chosen text on your own machine, and see what it forgets and what it keeps.";

/** Collects the values of an option that may be repeated. */
export function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

/**
 * Runs one command. An error becomes one line on the error stream.
 *
 * @param words the command line without the program's name
 * @returns the exit code
 */
export async function runCommandLine(
  words: readonly string[],
  context: CommandContext,
  commands: readonly AddCommand[],
): Promise<number> {
  const program = new Command("lethe")
    .description(description)
    .version(context.version, "--version", "print the version")
    .helpOption("--help", "explain a command")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "lethe: ").replaceAll(/\n(?=.)/g, " ")),
    })
    .addHelpText("afterAll", "\nExit codes: 0 done, 1 the run failed or was stopped, 2 wrong input.")
    .addHelpText("afterAll", ({ command }) => (command.parent === null ? helpOfCommands : ""));
  for (const add of commands) add(program, context);
  try {
    await program.parseAsync(words, { from: "user" });
    return context.exitCode;
  } catch (error) {
    // The library Commander has already printed the message of this error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const refused = findingsOf(error)?.filter(({ level }) => level === "error");
    if (refused !== undefined) {
      for (const finding of refused) context.stderr.write(`lethe: ${lineOfFinding(finding)}\n`);
      return 2;
    }
    const shown = explainSystemError(error) ?? error;
    context.stderr.write(`lethe: ${describe(shown)}\n`);
    return shown instanceof HumanError && shown.isInput ? 2 : 1;
  }
}

const describe = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof HumanError) return message;
  return `${message.replaceAll(/\s+/g, " ")} (this is a defect of Lethe: please report it, with the command that you ran)`;
};
