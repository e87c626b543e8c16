/* Opens Lethe's walkthrough once. VS Code opens a walkthrough by itself only after the user has installed its extension
 * from the marketplace, and no setting or address of a window does it.
 */
const vscode = require("vscode");

const walkthrough = "lethe-unlearning.lethe#start";

exports.activate = async ({ globalState }) => {
  if (globalState.get(walkthrough)) return;
  await globalState.update(walkthrough, true);
  // The dashboard may already be open. The walkthrough then opens beside it.
  const toSide = vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0);
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", walkthrough, toSide);
};
