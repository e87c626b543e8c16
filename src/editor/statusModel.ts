import { commandLink } from "./commandLink";
import { isActive, isResumable } from "./run";
import type { Run } from "./run";
import { describeProgress, describeScores, iconOf } from "./runWording";
import { describeStatus } from "../protocol/runStatus";
import { escapeMarkdown } from "../protocol/markdown";
import { joinParts } from "./joinParts";

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
 * The content of the status bar item: an active run, preferably the selected run. If no run is active, the item shows
 * the run that ended last in this window. After a reload of the window, no run has ended in this window. The item then
 * shows the run with the newest event, but only if this run is paused. A paused run waits for the user.
 *
 * @param runs the runs that are not archived
 * @param now the current time, in milliseconds since 1970
 * @returns undefined if there is no run to show
 */
export function statusModel(
  runs: readonly Run[],
  selected: string | undefined,
  ended: string | undefined,
  now: number,
) {
  const active = runs.filter(isActive);
  const shown =
    active.find(({ folder }) => folder === selected) ??
    active[0] ??
    runs.find(({ folder }) => folder === ended) ??
    lastIfPaused(runs);
  if (shown === undefined) return undefined;
  const others = active.length - 1;
  return {
    /** The run that a click opens. */
    runFolder: shown.folder,
    text: joinParts(" ", [`$(${iconOf(shown)})`, shortText(shown, now), others > 0 && `+${others}`]),
    /** Markdown with links to commands. */
    tooltip: (active.length > 0 ? active : [shown]).map((run) => describe(run, now)).join("\n\n---\n\n"),
    isError: shown.status === "failed" || shown.status === "crashed",
  };
}

/** The run with the newest event, if it is paused. */
const lastIfPaused = (runs: readonly Run[]): Run | undefined => {
  const [last] = runs.toSorted((left, right) => timeOf(right) - timeOf(left));
  return last?.status === "paused" ? last : undefined;
};

const timeOf = ({ digest }: Run): number => Date.parse(digest.time ?? "") || 0;

const shortText = (run: Run, now: number): string =>
  isActive(run) ? describeProgress(run, now).replace(/ left$/, "") : `${run.name} ${describeStatus(run.status)}`;

const describe = (run: Run, now: number): string => {
  const link = (title: string, command: (typeof statusCommands)[number]) => commandLink(title, command, run.folder);
  const links = [
    link("Open dashboard", "lethe.openDashboard"),
    isActive(run) && link("Pause", "lethe.pauseRun"),
    isActive(run) && link("Stop", "lethe.stopRun"),
    isResumable(run) && link("Resume", "lethe.resumeRun"),
    link("Log", "lethe.showLog"),
    link("Devices", "lethe.showDevices"),
  ];
  const { step, totalSteps } = run.digest;
  return joinParts("\n\n", [
    `**${escapeMarkdown(run.name)}** · ${escapeMarkdown(describeProgress(run, now))}`,
    joinParts("  \n", [
      totalSteps > 0 && `${run.kind === "assess" ? "Measurement" : "Step"} ${step} of ${totalSteps}`,
      escapeMarkdown(describeScores(run) ?? ""),
      escapeMarkdown(run.reason ?? ""),
    ]),
    joinParts(" · ", links),
  ]);
};
