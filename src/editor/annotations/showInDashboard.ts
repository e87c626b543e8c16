import type { Command } from "../commands/command";
import type { Services } from "../services";
import type { PassageFinder } from "./findPassage";

/** Opens the dashboard and selects a passage in it. */
export function showInDashboard(finder: PassageFinder, { dashboard, selected }: Services): Command {
  return async (...arguments_) => {
    const reference = await finder.referred(arguments_);
    if (reference === undefined) return;
    selected.select(reference.runFolder);
    dashboard.open(reference.runFolder, reference);
  };
}
