import path from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { askModel } from "../../../../src/editor/annotations/probing/askModel";
import { findSubject } from "../../../../src/editor/annotations/probing/probeSubject";
import type { ProbeReport } from "../../../../src/editor/annotations/probing/probeText";
import type { Services } from "../../../../src/editor/services";
import type { ProbeOptions } from "../../../../src/control/probeProcess";
import { fake, resetFake, Uri } from "../fakeVscode";

vi.mock("vscode", () => import("../fakeVscode"));
const asked = vi.hoisted(() => [] as ProbeOptions[]);
const finish = vi.hoisted(() => [] as ((result: object) => void)[]);
vi.mock(import("../../../../src/control/probeRun"), () => ({
  probeRun: (options: ProbeOptions) => {
    asked.push(options);
    return new Promise((resolve, reject) => {
      finish.push(resolve as (result: object) => void);
      options.signal?.addEventListener("abort", () => reject(new Error("called off")));
    });
  },
}));

const services = {
  engines: { cliPath: "cli.js", nodePath: () => Promise.resolve("node") },
  store: { find: () => undefined },
} as unknown as Services;
const runFolder = path.join(import.meta.dirname, "../../../fixtures/run");
const subject = { runFolder, name: "a prompt", prompt: "Once", expected: undefined };
beforeEach(() => {
  resetFake();
  asked.length = 0;
  finish.length = 0;
});

it("reports nothing after a probe was cancelled, even if the engine sends more tokens", async () => {
  const reports: ProbeReport[] = [];
  const cancelled = new AbortController();
  const answer = askModel(services, subject, {
    model: "current",
    modelFolder: undefined,
    signal: cancelled.signal,
    onReport: (report) => reports.push(report),
  });
  await expect.poll(() => asked.length).toBe(1);
  const token = { text: " upon", logProbability: -1 };
  asked[0]?.onToken?.(token);
  cancelled.abort();
  await expect(answer).rejects.toThrow("called off");
  asked[0]?.onToken?.(token);
  expect(reports.map(({ state }) => state)).toEqual(["waiting", "answering", "cancelled"]);
  expect(reports.at(-1)).toMatchObject({ completion: " upon", tokens: [token] });
});

it("reports nothing after the answer is complete, even if a token comes late", async () => {
  const reports: ProbeReport[] = [];
  const answer = askModel(services, subject, {
    model: "current",
    modelFolder: undefined,
    signal: new AbortController().signal,
    onReport: (report) => reports.push(report),
  });
  await expect.poll(() => asked.length).toBe(1);
  const token = { text: " upon", logProbability: -1 };
  asked[0]?.onToken?.(token);
  finish[0]?.({ completion: " upon", tokens: [token], step: 3 });
  await answer;
  asked[0]?.onToken?.(token);
  expect(reports.map(({ state }) => state)).toEqual(["waiting", "answering", "done"]);
  expect(reports.at(-1)).toMatchObject({ completion: " upon", tokens: [token] });
});

it("probes the text that was selected when the command began", async () => {
  let text = "the selected text";
  const document = { uri: Uri.file("/work/notes.txt"), getText: () => text };
  fake.activeTextEditor = { document, selection: { isEmpty: false, start: { line: 2 } } };
  const run = { folder: runFolder, name: "run", status: "done", record: {}, digest: { evaluations: [] } };
  const store = { runs: [run], whenReady: Promise.resolve(), find: () => run };
  const found = findSubject({ store, selected: {} } as unknown as Services, {} as never, []);
  text = "what was typed since";
  expect(await found).toMatchObject({ prompt: "the selected text", name: "notes.txt, line 3" });
});
