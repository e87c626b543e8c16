// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import type { FromPage, RunSnapshot, SnapshotMessage, ToPage, UpdateMessage } from "../../../src/protocol/dashboard";
import { connectToEditor } from "../../../webview/connection";

let posted: FromPage[];
let told: string[];
let ask: ReturnType<typeof connectToEditor>["ask"];

beforeEach(() => {
  // Every connection of this file hears the same window: each has lists of its own.
  const [messages, events]: [FromPage[], string[]] = [[], []];
  [posted, told] = [messages, events];
  ({ ask } = connectToEditor(
    { getState: () => undefined, setState: () => undefined, postMessage: (message) => messages.push(message) },
    {
      onSnapshot: ({ sequence }) => events.push(`snapshot ${sequence}`),
      onUpdate: ({ sequence }) => events.push(`update ${sequence}`),
      onSelect: ({ passage }) => events.push(`select ${passage}`),
    },
  ));
});

const receive = (data: ToPage): void => void window.dispatchEvent(new MessageEvent("message", { data }));
const snapshot = (sequence: number): SnapshotMessage => ({ type: "snapshot", sequence, runs: [] });
const update = (sequence: number): UpdateMessage => ({ type: "update", sequence, run: 0, steps: [] });

it("says that it is there, and takes updates that follow on a snapshot", () => {
  expect(posted).toEqual([{ type: "ready" }]);
  for (const message of [snapshot(4), update(5), update(6)]) receive(message);
  expect(told).toEqual(["snapshot 4", "update 5", "update 6"]);
  expect(posted).toHaveLength(1);
});

it("leaves out what comes before the first snapshot", () => {
  receive(update(1));
  expect(told).toEqual([]);
  expect(posted).toHaveLength(1);
});

it("asks once for a snapshot where an update is missing, and shows nothing until it comes", () => {
  for (const message of [snapshot(1), update(2), update(4), update(5)]) receive(message);
  expect(told).toEqual(["snapshot 1", "update 2"]);
  expect(posted).toEqual([{ type: "ready" }, { type: "ready" }]);
  for (const message of [snapshot(5), update(6)]) receive(message);
  expect(told.slice(2)).toEqual(["snapshot 5", "update 6"]);
});

it("gives each reply to its own question, in whatever order they come", async () => {
  const first = ask("scores", { run: 0, evaluation: 1 });
  const second = ask("history", { run: 0, passage: 2 });
  const ids = posted.flatMap((message) => (message.type === "request" ? [message.id] : []));
  const [firstId = 0, secondId = 0] = ids;
  receive({ type: "reply", id: secondId, result: [0.5, null] });
  receive({ type: "reply", id: firstId, problem: "This run is gone." });
  expect(await second).toEqual([0.5, null]);
  await expect(first).rejects.toThrow("This run is gone.");
});

it("names the run of a request by its folder, as the last snapshot placed it", () => {
  const runs = ["/runs/first", "/runs/second"].map((folder) => ({ folder }) as RunSnapshot);
  receive({ ...snapshot(1), runs });
  void ask("passages", { run: 1 });
  void ask("compareWith", {});
  expect(posted.slice(1)).toMatchObject([{ folder: "/runs/second" }, { folder: undefined }]);
});
