import { readFile, stat, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../../src/control/client";
import { startControlServer } from "../../../src/runs/controlServer";
import { HumanError } from "../../../src/protocol/humanError";
import { newRun, runId, temporaryFolder } from "../engine/run/runFixture";

let runFolder: string;
let asked: string[];
let servedRun: string;
let close: () => Promise<void>;

beforeEach(async () => {
  runFolder = await newRun();
  asked = [];
  servedRun = runId;
  close = await startControlServer(runFolder, {
    describe: () => ({ runId: servedRun, state: "training", step: 12 }),
    ask: (request) => void asked.push(request),
    probe: async ({ prompt, sampling }, onToken, signal) => {
      if (sampling !== undefined) return { completion: JSON.stringify(sampling), tokens: [], step: 12 };
      if (prompt === "refuse") throw new HumanError("The model could not be probed.", false);
      onToken({ text: "by", logProbability: -0.5 });
      if (prompt === "wait") await new Promise((resolve) => signal.addEventListener("abort", resolve));
      asked.push(signal.aborted ? "cancelled" : "probed");
      return { completion: "by the sea", tokens: [], step: 12 };
    },
  });
});
afterEach(() => close());

const readEndpoint = async (): Promise<{ endpoint: string; tokenFile: string }> =>
  JSON.parse(await readFile(path.join(runFolder, "endpoint.json"), "utf8")) as { endpoint: string; tokenFile: string };

/** Writes raw messages and returns the answer until it has the last text, or until the server closes the connection. */
const talk = async (messages: readonly object[], lastText?: RegExp): Promise<{ answer: string; isClosed: boolean }> => {
  const socket = createConnection((await readEndpoint()).endpoint);
  socket.on("error", () => undefined);
  for (const message of messages) {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }
  let answer = "";
  const isClosed = await new Promise<boolean>((resolve) => {
    socket.once("close", () => resolve(true));
    socket.setEncoding("utf8").on("data", (text) => {
      answer += String(text);
      if (lastText?.test(answer) === true) resolve(false);
    });
  });
  socket.destroy();
  return { answer, isClosed };
};

describe("the control connection", () => {
  it("says hello and passes requests on", async () => {
    const client = await connect(runFolder);
    expect(client?.greeting).toEqual({ runId, state: "training", step: 12 });
    await client?.evaluate();
    await client?.pause();
    await client?.stop();
    expect(asked).toEqual(["evaluate", "pause", "stop"]);
    client?.dispose();
  });

  it("carries a probe's sampling, and refuses one that no model can follow", async () => {
    const client = await connect(runFolder);
    const draw = (temperature: number) => {
      const request = { prompt: "The house", maxNewTokens: 8, model: "current" } as const;
      return client?.probe({ ...request, sampling: { count: 2, temperature, seed: 5 } });
    };
    expect((await draw(0.7))?.completion).toBe('{"count":2,"temperature":0.7,"seed":5}');
    await expect(draw(0)).rejects.toThrow("A probe needs a prompt");
    client?.dispose();
  });

  it("streams a probe's tokens and returns its answer, or the engine's reason for a refusal", async () => {
    const client = await connect(runFolder);
    const tokens: string[] = [];
    const probe = (prompt: string, signal?: AbortSignal) =>
      client?.probe(
        { prompt, maxNewTokens: 8, model: "current" },
        { onToken: ({ text }) => tokens.push(text), signal },
      );
    expect(await probe("The house")).toEqual({ completion: "by the sea", tokens: [], step: 12 });
    expect(tokens).toEqual(["by"]);
    await expect(probe("refuse")).rejects.toThrow("The model could not be probed.");
    await expect(probe("wait", AbortSignal.timeout(50))).rejects.toThrow("timeout");
    await expect.poll(() => asked).toEqual(["probed", "cancelled"]);
    const gone = expect(probe("wait")).rejects.toThrow("The engine ended before it answered");
    await expect.poll(() => tokens.length).toBe(3);
    client?.dispose();
    await gone;
    await expect.poll(() => asked).toEqual(["probed", "cancelled", "cancelled"]);
  });

  it("drops a wrong token without an answer", async () => {
    const hello = { id: 1, method: "hello", params: { token: "0".repeat(64), runId } };
    expect(await talk([hello, { id: 2, method: "stop", params: {} }])).toEqual({ answer: "", isClosed: true });
    await writeFile(path.join(runFolder, "control.token"), "0".repeat(64));
    expect(await connect(runFolder)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it.each([
    ["another request", { id: 1, method: "stop", params: {} }],
    ["a hello without a token", { id: 1, method: "hello" }],
    ["a notification", { method: "hello", params: {} }],
  ])("drops %s as first message", async (_, message) => {
    expect(await talk([message])).toEqual({ answer: "", isClosed: true });
    expect(asked).toEqual([]);
  });

  it("answers over raw JSON-RPC if the first message is a valid hello", async () => {
    const token = await readFile(path.join(runFolder, (await readEndpoint()).tokenFile), "utf8");
    const { answer, isClosed } = await talk(
      [
        { id: 1, method: "hello", params: { token, runId } },
        { id: 2, method: "stop", params: {} },
      ],
      /"accepted":true/,
    );
    expect(answer).toContain('"step":12');
    expect(isClosed).toBe(false);
  });

  it("is private to its owner and deletes its files when it closes", async () => {
    const { endpoint, tokenFile } = await readEndpoint();
    const token = path.join(runFolder, tokenFile);
    if (process.platform !== "win32") {
      expect((await stat(token)).mode & 0o077).toBe(0);
      expect((await stat(path.dirname(endpoint))).mode & 0o077).toBe(0);
    }
    expect(await readFile(token, "utf8")).toMatch(/^[0-9a-f]{64}$/);
    await close();
    await expect(stat(token)).rejects.toThrow("ENOENT");
    await expect(stat(path.dirname(endpoint))).rejects.toThrow("ENOENT");
    expect(await connect(runFolder)).toBeUndefined();
    close = () => Promise.resolve();
  });

  it("rejects an engine of another run", async () => {
    servedRun = "20260131-235958-other-0000";
    expect(await connect(runFolder)).toBeUndefined();
  });

  it("gives up if a server does not answer", async () => {
    const deaf = createServer(() => undefined);
    const endpoint = path.join(await temporaryFolder(), "deaf.sock");
    await new Promise<void>((resolve) => deaf.listen(endpoint, resolve));
    await writeFile(path.join(runFolder, "endpoint.json"), JSON.stringify({ endpoint, tokenFile: "control.token" }));
    expect(await connect(runFolder)).toBeUndefined();
    deaf.close();
  });
});
