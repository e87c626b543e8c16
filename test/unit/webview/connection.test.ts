// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import type { FromPage, RunSnapshot, SnapshotMessage, ToPage, UpdateMessage } from "../../../src/protocol/dashboard";
import { connectToEditor } from "../../../webview/connection";
import type { Ask } from "../../../webview/connection";

let posted: FromPage[];
let told: string[];
let ask: Ask;

beforeEach(() => {
  // All connections of this file listen to the same window, so each test has its own lists.
  const [messages, events]: [FromPage[], string[]] = [[], []];
  [posted, told] = [messages, events];
  ask = connectToEditor(
    { getState: () => undefined, setState: () => undefined, postMessage: (message) => messages.push(message) },
    {
      onSnapshot: ({ sequence }) => events.push(`snapshot ${sequence}`),
      onUpdate: ({ sequence }) => events.push(`update ${sequence}`),
      onProbeToken: ({ probe, token }) => events.push(`${probe} ${token.text}`),

      onSelect: ({ passage }) => events.push(`select ${passage}`),
    },
  );
});

const receive = (data: ToPage): void => void window.dispatchEvent(new MessageEvent("message", { data }));
const snapshot = (sequence: number): SnapshotMessage => ({ type: "snapshot", sequence, runs: [] });
const update = (sequence: number): UpdateMessage => ({ type: "update", sequence, run: 0, steps: [] });

it("asks for a snapshot, and applies the updates after it", () => {
  expect(posted).toEqual([{ type: "ready" }]);
  for (const message of [snapshot(4), update(5), update(6)]) receive(message);
  expect(told).toEqual(["snapshot 4", "update 5", "update 6"]);
  expect(posted).toHaveLength(1);
});

it("passes on the tokens of a probe, also before the first snapshot", () => {
  receive({ type: "probeToken", probe: "a", token: { text: "He", logProbability: -1 } });
  expect(told).toEqual(["a He"]);
});

it("ignores updates before the first snapshot", () => {
  receive(update(1));
  expect(told).toEqual([]);
  expect(posted).toHaveLength(1);
});

it("asks once for a snapshot when an update is missing, and ignores updates until it comes", () => {
  for (const message of [snapshot(1), update(2), update(4), update(5)]) receive(message);
  expect(told).toEqual(["snapshot 1", "update 2"]);
  expect(posted).toEqual([{ type: "ready" }, { type: "ready" }]);
  for (const message of [snapshot(5), update(6)]) receive(message);
  expect(told.slice(2)).toEqual(["snapshot 5", "update 6"]);
});

it("assigns each reply to its request, in any order", async () => {
  const first = ask("scores", { run: 0, evaluation: 1 });
  const second = ask("history", { run: 0, passage: 2 });
  const ids = posted.flatMap((message) => (message.type === "request" ? [message.id] : []));
  const [firstId = 0, secondId = 0] = ids;
  receive({ type: "reply", id: secondId, result: [0.5, null] });
  receive({ type: "reply", id: firstId, problem: "This run is gone." });
  expect(await second).toEqual([0.5, null]);
  await expect(first).rejects.toThrow("This run is gone.");
});

it("names the run of a request by its folder in the last snapshot", () => {
  const runs = ["/runs/first", "/runs/second"].map((folder) => ({ folder }) as RunSnapshot);
  receive({ ...snapshot(1), runs });
  void ask("passages", { run: 1 });
  void ask("compareWith", {});
  expect(posted.slice(1)).toMatchObject([{ folder: "/runs/second" }, { folder: undefined }]);
});
