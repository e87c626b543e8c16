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
vi.mock(import("../../../../src/control/probeRun"), () => ({
  probeRun: (options: ProbeOptions) => {
    asked.push(options);
    return new Promise((_, reject) => {
      options.signal?.addEventListener("abort", () => reject(new Error("called off")));
    });
  },
}));

const runFolder = path.join(import.meta.dirname, "../../../fixtures/run");
beforeEach(resetFake);

it("reports nothing after a probe was cancelled, even if the engine sends more tokens", async () => {
  const services = {
    engines: { cliPath: "cli.js", nodePath: () => Promise.resolve("node") },
    store: { find: () => undefined },
  };
  const reports: ProbeReport[] = [];
  const cancelled = new AbortController();
  const answer = askModel(
    services as unknown as Services,
    { runFolder, name: "a prompt", prompt: "Once", expected: undefined },
    { model: "current", modelFolder: undefined, signal: cancelled.signal, onReport: (report) => reports.push(report) },
  );
  await expect.poll(() => asked.length).toBe(1);
  const token = { text: " upon", logProbability: -1 };
  asked[0]?.onToken?.(token);
  cancelled.abort();
  await expect(answer).rejects.toThrow("called off");
  asked[0]?.onToken?.(token);
  expect(reports.map(({ state }) => state)).toEqual(["waiting", "answering", "cancelled"]);
  expect(reports.at(-1)).toMatchObject({ completion: " upon", tokens: [token] });
});

it("probes the text that was selected when the command began", async () => {
  let text = "the selected text";
  const document = { uri: Uri.file("/work/notes.txt"), getText: () => text };
  fake.activeTextEditor = { document, selection: { isEmpty: false, start: { line: 2 } } };
  const run = { folder: runFolder, name: "run", status: "done", record: {}, digest: { evaluations: [] } };
  const store = { runs: [run], whenReady: Promise.resolve(), find: () => run };
  const subject = findSubject({ store, selected: {} } as unknown as Services, {} as never, []);
  text = "what was typed since";
  expect(await subject).toMatchObject({ prompt: "the selected text", name: "notes.txt, line 3" });
});
