import { isActive, isResumable } from "./run";
import type { Run } from "./run";
import { describeProgress, describeScores, describeStatus, iconOf } from "./runWording";
import { escapeMarkdown } from "../protocol/markdown";
import { joinParts } from "./joinParts";

/** The content of the status bar item. */
export interface StatusModel {
  /** The run that a click opens. */
  readonly runFolder: string;
  readonly text: string;
  /** Markdown with links to commands. */
  readonly tooltip: string;
  readonly isError: boolean;
}

/** The commands that the tooltip's links may execute. */
export const statusCommands = [
  "lethe.openDashboard",
  "lethe.pauseRun",
  "lethe.resumeRun",
  "lethe.stopRun",
  "lethe.showLog",
  "lethe.showDevices",
] as const;

/**
 * Shows an active run, preferably the selected run. If no run is active, shows the run that ended last in this window.
 *
 * @param now milliseconds since 1970
 * @returns undefined if there is neither
 */
export function statusModel(
  runs: readonly Run[],
  selected: string | undefined,
  ended: string | undefined,
  now: number,
): StatusModel | undefined {
  const active = runs.filter(isActive);
  const [first] = active;
  const shown =
    active.find(({ folder }) => folder === selected) ?? first ?? runs.find(({ folder }) => folder === ended);
  if (shown === undefined) return undefined;
  const others = active.length - 1;
  return {
    runFolder: shown.folder,
    text: joinParts(" ", [`$(${iconOf(shown)})`, shortText(shown, now), others > 0 && `+${others}`]),
    tooltip: (active.length > 0 ? active : [shown]).map((run) => describe(run, now)).join("\n\n---\n\n"),
    isError: shown.status === "failed" || shown.status === "crashed",
  };
}

const shortText = (run: Run, now: number): string =>
  isActive(run) ? describeProgress(run, now).replace(/ left$/, "") : `${run.name} ${describeStatus(run.status)}`;

const describe = (run: Run, now: number): string => {
  const links = [
    link("Open dashboard", "lethe.openDashboard", run),
    isActive(run) && link("Pause", "lethe.pauseRun", run),
    isActive(run) && link("Stop", "lethe.stopRun", run),
    isResumable(run) && link("Resume", "lethe.resumeRun", run),
    link("Log", "lethe.showLog", run),
    link("Devices", "lethe.showDevices", run),
  ];
  const { step, totalSteps } = run.digest;
  return joinParts("\n\n", [
    `**${escapeMarkdown(run.name)}** · ${escapeMarkdown(describeProgress(run, now))}`,
    joinParts("  \n", [
      totalSteps > 0 && `Step ${step} of ${totalSteps}`,
      escapeMarkdown(describeScores(run) ?? ""),
      escapeMarkdown(run.reason ?? ""),
    ]),
    joinParts(" · ", links),
  ]);
};

const link = (label: string, command: (typeof statusCommands)[number], { folder }: Run): string =>
  `[${label}](command:${command}?${encodeURIComponent(JSON.stringify([folder]))})`;
