import { readFile, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import { describe, expect } from "vitest";
import { connect } from "../../src/control/client";
import type { Random } from "../../src/protocol/random";
import { startControlServer } from "../../src/runs/controlServer";
import { controlFiles } from "../../src/protocol/control";
import { layout } from "../../src/runs/layout";
import { fuzz, resultOrSentence } from "./fuzz";
import { damageBytes, damageJson, jsonText } from "./hostile";

const runId = "20260131-235958-small-00iz";
const record = {
  ...{ format: 1, id: runId, name: "small", kind: "unlearn", engineVersion: "0.1.0", device: "cpu", hashes: {} },
  ...{ createdAt: "2026-01-31T23:59:58.765Z", model: "/model", configurationFile: "/small.lethe.json" },
};

const framed = (message: unknown): Buffer => {
  const body = jsonText(message);
  return Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
};

/** Bytes of a conversation with damage in one message or anywhere. */
const damagedTalk = (messages: readonly object[], random: Random): Buffer => {
  const odd = random.integer(messages.length);
  const sent = messages.map((message, index) => framed(index === odd ? damageJson(message, random) : message));
  return random.integer(2) === 0 ? Buffer.concat(sent) : damageBytes(Buffer.concat(messages.map(framed)), random);
};

const gone = (socket: Socket, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    socket
      .on("error", () => undefined)
      .once("close", () => {
        clearTimeout(timer);
        resolve();
      });
  });

describe("the control endpoint", () => {
  fuzz("passes on no request before the right hello, and survives every peer", 150, async (random, folder) => {
    await writeFile(path.join(folder, layout.record), JSON.stringify(record));
    const asked: string[] = [];
    const close = await startControlServer(folder, {
      describe: () => ({ runId, state: "training", step: 1 }),
      ask: (request) => void asked.push(request),
      probe: ({ prompt, maxNewTokens, model }) => {
        for (const [value, type] of [
          [prompt, "string"],
          [maxNewTokens, "number"],
          [model, "string"],
        ] as const)
          expect(value).toBeTypeOf(type);
        return Promise.resolve({ completion: prompt, tokens: [], step: 1 });
      },
    });
    try {
      const token = await readFile(path.join(folder, controlFiles.token), "utf8");
      const { endpoint } = JSON.parse(await readFile(path.join(folder, controlFiles.endpoint), "utf8")) as {
        endpoint: string;
      };
      const request = (id: number, method: string, params: object): object => ({ jsonrpc: "2.0", id, method, params });
      const isKnown = random.integer(2) === 0;
      const messages = [
        request(1, "hello", { token: isKnown ? token : "x".repeat(token.length), runId }),
        request(2, "evaluate", {}),
        request(3, "probe", { probe: "p", prompt: "The sea", maxNewTokens: 4, model: "current" }),
        request(4, "pause", {}),
      ];
      const socket = createConnection(endpoint);
      socket.write(damagedTalk(messages, random));
      await gone(socket, 30);
      socket.destroy();
      if (!isKnown) expect(asked).toEqual([]);
      expect(asked.every((name) => ["stop", "pause", "evaluate"].includes(name))).toBe(true);

      const client = await connect(folder);
      expect(client?.greeting.runId).toBe(runId);
      client?.dispose();
    } finally {
      await close();
    }
  });

  fuzz("may belong to another program: the client gives up or gets an answer", 100, async (random, folder) => {
    await writeFile(path.join(folder, layout.record), JSON.stringify(record));
    const answers = [
      { jsonrpc: "2.0", id: 0, result: { runId, state: "training", step: 1 } },
      { jsonrpc: "2.0", method: "probeToken", params: { probe: "p", token: { text: "a", logProbability: -1 } } },
      { jsonrpc: "2.0", id: 1, result: { completion: "by the sea", tokens: [], step: 1 } },
    ];
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.write(damagedTalk(answers, random));
      // Ends a wait for an answer that never comes.
      setTimeout(() => socket.destroy(), 60);
    });
    const address = path.join(folder, "other.sock");
    await new Promise<void>((resolve) => server.listen(address, resolve));
    try {
      const endpoint = { endpoint: address, tokenFile: controlFiles.token };
      await writeFile(path.join(folder, controlFiles.token), "x");
      const isHonest = random.integer(4) > 0;
      await writeFile(
        path.join(folder, controlFiles.endpoint),
        isHonest ? JSON.stringify(endpoint) : damageBytes(Buffer.from(JSON.stringify(endpoint)), random),
      );
      const client = await resultOrSentence(() => connect(folder));
      await resultOrSentence(async () => client?.probe({ prompt: "The sea", maxNewTokens: 4, model: "current" }));
      client?.dispose();
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
