import { expect, it } from "vitest";
import { readMessage } from "../../../../src/editor/runsTable/readMessage";
import { runsTableActions } from "../../../../src/protocol/runsTable";

it("reads the messages of the page", () => {
  expect(readMessage({ type: "ready" })).toEqual({ type: "ready" });
  for (const action of runsTableActions) {
    const message = { type: "act", action, folders: ["/runs/one", "/runs/two"] };
    expect(readMessage(message)).toEqual(message);
  }
});

it.each([
  [undefined],
  ["ready"],
  [{ type: "other" }],
  [{ type: "act", action: "constructor", folders: ["/runs/one"] }],
  [{ type: "act", action: "lethe.deleteRun", folders: ["/runs/one"] }],
  [{ type: "act", action: "open" }],
  [{ type: "act", action: "open", folders: "/runs/one" }],
  [{ type: "act", action: "open", folders: [{ path: "/runs/one" }] }],
])("refuses %j", (message) => {
  expect(readMessage(message)).toBeUndefined();
});
