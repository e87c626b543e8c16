import { registerCommands } from "../commands/command";
import type { RecitedText } from "../../protocol/recited";
import type { Services } from "../services";
import { addAllRecited, addRecited } from "./addRecited";
import { findRecited, goOnWithSearch, refuseAtWork } from "./findRecited";
import { createLastSearch } from "./lastSearch";
import { createRecitedMark } from "./openRecited";
import { createRecitedList } from "./recitedList";
import { createRecitedView } from "./recitedView";

/** What a search has found, for the integration tests: the editor has no interface to read a view. */
export type RecitedDoor = ReturnType<typeof registerRecited>;

/** Registers the search for what a model recites of the user's own files, and the view of its results. */
export function registerRecited(services: Services) {
  const { context, log } = services;
  const last = createLastSearch(context);
  const list = createRecitedList(last.get());
  const view = createRecitedView(list);
  const mark = createRecitedMark();
  context.subscriptions.push(list, view, mark);
  registerCommands(context, log, {
    "lethe.findRecited": findRecited(services, { list, last, view }),
    "lethe.goOnRecited": goOnWithSearch(services, { list, last, view }),
    "lethe.openRecited": (passage) =>
      list.found.some((found) => found === passage) ? mark.show(passage as RecitedText) : undefined,
    "lethe.addRecited": addRecited(list),
    "lethe.addAllRecited": addAllRecited(list),
    "lethe.clearRecited": async () => {
      // The search would go on and fill the list again.
      refuseAtWork(list);
      list.clear();
      await last.set(undefined);
    },
  });
  return { recited: list };
}
