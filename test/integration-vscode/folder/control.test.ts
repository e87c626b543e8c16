import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import path from "node:path";
import * as vscode from "vscode";
import { activateLethe } from "../support/extension";
import { startRun, toldRun, waitForStatus, workspaceFile } from "../support/runs";
import { eventually } from "../support/waiting";

/** Time limit for the end of a refused connection, in milliseconds. */
const longest = 30_000;

const atWork = /^(training|measuring)$/;

/** Sends requests to a run's engine and returns its answers when it ends the connection. */
const say = async (folder: string, requests: readonly object[]): Promise<string> => {
  const { endpoint } = JSON.parse(await readFile(path.join(folder, "endpoint.json"), "utf8")) as { endpoint: string };
  return new Promise((resolve, reject) => {
    const socket = createConnection(endpoint);
    let answer = "";
    socket.setTimeout(longest, () => reject(new Error("The engine keeps the connection.")));
    socket.on("data", (chunk) => (answer += String(chunk)));
    // The engine may end the connection before it has read the last request.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") reject(error);
    });
    socket.once("close", () => resolve(answer));
    for (const [id, request] of requests.entries()) {
      const body = JSON.stringify({ jsonrpc: "2.0", id, ...request });
      socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    }
  });
};

describe("a connection to an engine", () => {
  let folder = "";

  before(async () => {
    await activateLethe();
    folder = await startRun(workspaceFile("long.lethe.json"));
    await eventually("the run trains", async () => ((await toldRun(folder))?.step ?? 0) > 0);
  });

  after(async () => {
    await vscode.commands.executeCommand("lethe.stopRun", folder);
    await waitForStatus(folder, "stopped");
  });

  it("ends without an answer if its token is wrong", async () => {
    const runId = path.basename(folder);
    const stop = { method: "stop", params: {} };
    for (const token of ["", "0".repeat(64)]) {
      assert.equal(await say(folder, [{ method: "hello", params: { token, runId } }, stop]), "");
    }
    assert.equal(await say(folder, [stop]), "");
    assert.match((await toldRun(folder))?.status ?? "", atWork);
  });

  it("with a wrong token of the editor gives an error and stops nothing", async () => {
    const file = path.join(folder, "control.token");
    const token = await readFile(file, "utf8");
    try {
      await writeFile(file, token.replaceAll(/[0-9a-f]/g, "0"));
      const step = (await toldRun(folder))?.step ?? 0;
      await vscode.commands.executeCommand("lethe.stopRun", folder);
      // The editor cannot reach this engine. The run does not count as crashed while its event log grows.
      const later = await eventually("the run goes on", async () => {
        const run = await toldRun(folder);
        return run !== undefined && run.step > step ? run : undefined;
      });
      assert.match(later.status, atWork);
    } finally {
      await writeFile(file, token);
    }
  });
});
