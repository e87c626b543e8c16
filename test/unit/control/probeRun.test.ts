import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createMessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
  type CancellationToken,
} from "vscode-jsonrpc/node";
import { probeRun } from "../../../src/control/probeRun";
import type { ProbeParams, ProbeResult, ProbeToken } from "../../../src/protocol/probe";
import { newRun, runId, temporaryFolder, writeProgram } from "../engine/run/runFixture";

const request = { prompt: "Once", maxNewTokens: 3, model: "current" } as const;
const tokens: ProbeToken[] = [
  { text: " upon", logProbability: -0.5 },
  { text: " a", logProbability: -0.25 },
];
const result: ProbeResult = { completion: " upon a", tokens, step: 7 };

let runFolder: string;
const commands = { cliPath: "/nowhere/cli.js", nodePath: process.execPath };
beforeEach(async () => void (runFolder = await newRun()));

describe("a probe of a run that an engine holds", () => {
  const open: (Server | Socket)[] = [];
  afterEach(() => open.splice(0).forEach((one) => ("destroy" in one ? one.destroy() : one.close())));

  /** An engine that only answers hello and probe. */
  const startEngine = async (
    answer: (
      params: ProbeParams,
      tell: (token: ProbeToken, name?: string) => void,
      cancellation: CancellationToken,
      socket: Socket,
    ) => unknown,
  ): Promise<void> => {
    const server = createServer((socket) => {
      open.push(socket);
      const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
      connection.onRequest("hello", () => ({ runId, state: "training", step: 7 }));
      connection.onRequest("probe", (params: ProbeParams, cancellation: CancellationToken) =>
        answer(
          params,
          (token, name = params.probe) => void connection.sendNotification("probeToken", { probe: name, token }),
          cancellation,
          socket,
        ),
      );
      connection.listen();
    });
    open.push(server);
    const endpoint = path.join(await temporaryFolder(), "engine.sock");
    await new Promise<void>((resolve) => server.listen(endpoint, resolve));
    await writeFile(path.join(runFolder, "endpoint.json"), JSON.stringify({ endpoint, tokenFile: "control.token" }));
    await writeFile(path.join(runFolder, "control.token"), "secret");
  };

  it("gets its tokens one by one, without the tokens of other probes", async () => {
    let asked: ProbeParams | undefined;
    await startEngine((params, tell) => {
      asked = params;
      tokens.forEach((token) => tell(token));
      tell({ text: "not mine", logProbability: 0 }, "another");
      return result;
    });
    const streamed: ProbeToken[] = [];
    expect(await probeRun({ ...commands, runFolder, request, onToken: (token) => streamed.push(token) })).toEqual(
      result,
    );
    expect(streamed).toEqual(tokens);
    expect(asked).toMatchObject(request);
  });

  it("does not ask the engine if a checkpoint is wanted", async () => {
    await startEngine(() => result);
    const cliPath = await writeProgram(
      "console.log(JSON.stringify({ completion: process.argv.at(-1), tokens: [], step: 0 }));",
    );
    const answer = await probeRun({ ...commands, cliPath, runFolder, request, modelFolder: "/run/checkpoints/60" });
    expect(answer.completion).toBe("/run/checkpoints/60");
  });

  it("passes on the engine's refusal", async () => {
    await startEngine(() => new ResponseError(-32001, "The engine is exporting; probe again when it is done."));
    await expect(probeRun({ ...commands, runFolder, request })).rejects.toMatchObject({
      name: "HumanError",
      message: "The engine is exporting; probe again when it is done.",
    });
  });

  it("cancels the engine's probe", async () => {
    const abort = new AbortController();
    let isCancelled = false;
    await startEngine(
      (_, tell, cancellation) =>
        new Promise((resolve) => {
          cancellation.onCancellationRequested(() => {
            isCancelled = true;
            resolve(result);
          });
          tokens.forEach((token) => tell(token));
        }),
    );
    const answer = probeRun({ ...commands, runFolder, request, signal: abort.signal, onToken: () => abort.abort() });
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    expect(isCancelled).toBe(true);
  });

  it("reports an engine that ends before it answers", async () => {
    await startEngine((_params, _tell, _cancellation, socket) => {
      socket.destroy();
      return result;
    });
    await expect(probeRun({ ...commands, runFolder, request })).rejects.toThrow("The engine ended before it answered");
  });
});

describe("a probe of a run that no engine holds", () => {
  const printing = (...lines: unknown[]): string =>
    lines.map((line) => `console.log(${JSON.stringify(JSON.stringify(line))});`).join("\n");

  it("is answered by a process that reads the prompt from its standard input", async () => {
    const cliPath = await writeProgram(`
      ${printing(...tokens)}
      console.log("a line that is none of ours");
      let prompt = "";
      process.stdin.on("data", (text) => (prompt += text)).on("end", () =>
        console.log(JSON.stringify({ completion: prompt, tokens: [], step: 7, words: process.argv.slice(2) })));
    `);
    const streamed: ProbeToken[] = [];
    const answer = await probeRun({
      ...commands,
      cliPath,
      runFolder,
      request,
      onToken: (token) => streamed.push(token),
    });
    expect(streamed).toEqual(tokens);
    expect(answer).toEqual({
      completion: "Once",
      tokens: [],
      step: 7,
      words: ["probe", runFolder, "--prompt", "-", "--max-new-tokens", "3", "--json"],
    });
  });

  it("loads the wanted model", async () => {
    const cliPath = await writeProgram(
      "console.log(JSON.stringify({ completion: process.argv.at(-1), tokens: [], step: 0 }));",
    );
    const ask = async (model: "current" | "original", modelFolder?: string): Promise<string> =>
      (await probeRun({ ...commands, cliPath, runFolder, request: { ...request, model }, modelFolder })).completion;
    expect(await ask("current", "/models/chosen")).toBe("/models/chosen");
    // The run's record names the folder beside the runs as the model.
    expect(await ask("original", "/models/chosen")).toBe(path.join(runFolder, "../.."));
  });

  it("passes on the command's message", async () => {
    const cliPath = await writeProgram('console.error("lethe: There is no model yet; wait."); process.exitCode = 2;');
    await expect(probeRun({ ...commands, cliPath, runFolder, request })).rejects.toMatchObject({
      name: "HumanError",
      message: "There is no model yet; wait.",
    });
  });

  it("reports a process that ends without an answer or cannot start", async () => {
    const cliPath = await writeProgram(printing(...tokens));
    await expect(probeRun({ ...commands, cliPath, runFolder, request })).rejects.toThrow("ended without an answer");
    const nodePath = "/nowhere/node";
    await expect(probeRun({ cliPath, nodePath, runFolder, request })).rejects.toThrow(
      /^\/nowhere\/node cannot start \(.*\); check that it is Node 20 or newer\.$/,
    );
  });

  it("ends the process of a cancelled probe", async () => {
    const abort = new AbortController();
    const cliPath = await writeProgram(`${printing(tokens[0])}\nsetInterval(() => undefined, 1000);`);
    const answer = probeRun({
      ...commands,
      cliPath,
      runFolder,
      request,
      signal: abort.signal,
      onToken: () => abort.abort(),
    });
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  });
});
