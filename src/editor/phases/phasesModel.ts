import path from "node:path";
import { escapeMarkdown } from "../../protocol/markdown";
import { describePhaseState } from "../../protocol/phases/phase";
import type { Phase, PhaseState } from "../../protocol/phases/phase";
import { joinParts } from "../joinParts";
import { lineOf } from "./phaseCommands";

/** A row of the Phases view. */
export type PhaseNode = ReturnType<typeof phaseNode>;

const icons: Readonly<Record<PhaseState, readonly [icon: string, colour: string | undefined]>> = {
  done: ["pass", "testing.iconPassed"],
  open: ["circle-large-outline", undefined],
  problem: ["warning", "list.warningForeground"],
  atWork: ["loading~spin", undefined],
};
const nextIcon = ["arrow-circle-right", "charts.blue"] as const;

/** The row of a phase of a configuration. */
export function phaseNode(phase: Phase, configurationFile: string) {
  const { label, state, isNext, description, explanation, actions, shows } = phase;
  const [icon, iconColour] = isNext && state === "open" ? nextIcon : icons[state];
  const folder = path.dirname(configurationFile);
  const [first] = actions;
  const line = first && lineOf(first, folder);
  const run = actions.find((action) => "runFolder" in action);
  const configured = actions.find((action) => "configurationFile" in action);
  return {
    type: "phase" as const,
    label,
    description: joinParts(" · ", [isNext && "next", description]),
    icon,
    iconColour,
    /** Markdown. */
    tooltip: joinParts("\n\n", [
      `**${label}** (${describePhaseState(phase)}): ${escapeMarkdown(description)}`,
      ...explanation.map(escapeMarkdown),
      line !== undefined && `In a terminal: ${code(line)}`,
    ]),
    /** What a screen reader says. */
    spoken: joinParts(", ", [
      isNext && "Next",
      label,
      description,
      !(isNext && state === "open") && describePhaseState(phase),
    ]),
    /** Words for the `when` clauses of the view's actions: `phase` and the name of each action. */
    context: ["phase", ...actions.map(({ name }) => name)].join(" "),
    /** The command line of the first action, and the folder in which it runs. */
    line,
    folder,
    /** The run and the configuration that the row's actions are about. */
    runFolder: run?.runFolder,
    configurationFile: configured?.configurationFile ?? configurationFile,
    /** What a preparation gets beside its configuration: the model's folder, or the configuration of the runs. */
    to: first?.name === "prepareTarget" ? first.to : undefined,
    comparedWith: first?.name === "prepareRetrained" ? first.comparedWith : undefined,
    /** The run that the dashboard shows for this row. */
    shows,
    action: first,
    opensConfiguration: phase.name === "configuration",
  };
}

/** Text between backticks, which Markdown shows as it is. */
const code = (text: string): string => {
  const fence = "`".repeat(Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length)) + 1);
  return `${fence} ${text} ${fence}`;
};
