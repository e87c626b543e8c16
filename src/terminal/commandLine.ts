import { Command, CommanderError } from "commander";
import { HumanError } from "../protocol/humanError";
import type { TerminalStream } from "./output";

/** What the commands need from the program that runs them. */
export interface CommandContext {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  readonly version: string;
  /** How to call this program, for suggestions. */
  readonly programName: string;
  /** The engine's bundle. */
  readonly enginePath: string;
  /** The configuration that `start` runs. */
  readonly sampleConfiguration: string;
  /** Set by a command that ends otherwise than well. */
  exitCode: 0 | 1 | 2;
}

/** Adds one command to the program. */
export type AddCommand = (program: Command, context: CommandContext) => void;

export const exitCodesHelp = "Exit codes: 0 done, 1 the run failed or was stopped, 2 wrong input.";

const description =
  "Make a language model forget chosen text on your own machine, and see what it forgets and what it keeps.";

/**
 * Runs one command line to its end. What goes wrong is one line on the error stream.
 *
 * @param words without the program's own name
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
    .addHelpText("after", `\n${exitCodesHelp}\nlethe <command> --help explains a command and shows examples.`);
  for (const add of commands) add(program, context);
  try {
    await program.parseAsync(words, { from: "user" });
    return context.exitCode;
  } catch (error) {
    // Commander has printed what there is to say; its own code for a usage error is 1.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    context.stderr.write(`lethe: ${describe(error)}\n`);
    return error instanceof HumanError && error.isInput ? 2 : 1;
  }
}

const describe = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof HumanError) return message;
  return `${message.replaceAll(/\s+/g, " ")} (a defect of Lethe: please report it with the command you ran)`;
};
