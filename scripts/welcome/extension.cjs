/* Opens Lethe's walkthrough once. VS Code opens a walkthrough by itself only after the user has installed its extension
 * from the marketplace, and no setting or address of a window does it.
 */
const { clearTimeout, setTimeout } = require("node:timers");
const vscode = require("vscode");

const walkthrough = "lethe-unlearning.lethe#start";

/** In milliseconds. The walkthrough opens alone if no run has started by then. */
const longestWait = 30_000;

exports.activate = async ({ globalState, subscriptions }) => {
  if (globalState.get(walkthrough)) return;
  await globalState.update(walkthrough, true);
  // The walkthrough would be hidden behind the dashboard that opens when the run starts. So it opens beside it.
  await dashboardOpens(subscriptions);
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", walkthrough, hasTab());
};

const hasTab = () => vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0);

/** Waits for the first tab of the window, at most `longestWait`. */
const dashboardOpens = (subscriptions) =>
  new Promise((resolve) => {
    if (hasTab()) return resolve();
    const timer = setTimeout(resolve, longestWait);
    const listener = vscode.window.tabGroups.onDidChangeTabs(() => {
      if (!hasTab()) return;
      clearTimeout(timer);
      resolve();
    });
    subscriptions.push(listener, { dispose: () => clearTimeout(timer) });
  });
