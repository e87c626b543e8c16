import type { Services } from "../services";
import type { Command } from "./command";
import { pickRuns } from "./pickRun";

export function openDashboard(services: Services): Command {
  return async (...arguments_) => {
    const [run] = await pickRuns(services, arguments_, {
      title: "Open Dashboard",
      suits: ({ status }) => status !== "unreadable",
      noneMessage: "There is no run to show yet; start one first.",
    });
    if (run === undefined) return;
    services.selected.select(run.folder);
    services.dashboard.open(run.folder);
  };
}

/** Shows runs side by side. The first chosen run is compared with all others. */
export function compareRuns(services: Services): Command {
  return async (...arguments_) => {
    // If only one row is selected, the user chooses the runs from a list.
    const rows = Array.isArray(arguments_[1]) && arguments_[1].length > 1 ? arguments_ : [];
    const runs = await pickRuns(services, rows, {
      title: "Compare Runs",
      suits: ({ status }) => status !== "unreadable",
      noneMessage: "There is no run to compare yet; start one first.",
      many: true,
    });
    if (runs.length > 0) services.dashboard.compare(runs.map(({ folder }) => folder));
  };
}
