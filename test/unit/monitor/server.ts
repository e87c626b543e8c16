import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A request to the server, and what the test lets the server answer. */
interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer of an OpenAI-compatible server with a completion. */
export function completion(text: string, model = "deployed"): Answer {
  return { body: { model, choices: [{ text }], usage: { total_tokens: 10 } } };
}

/** The prompts of a run. The one token that is asked for before the run is left out. */
export function promptsOf(requests: readonly Asked[]): unknown[] {
  return requests.flatMap(({ body }) => (body["max_tokens"] === 1 ? [] : (body["prompt"] ?? [])));
}

/**
 * Starts a server on this machine for one test.
 *
 * @param answer decides the answers to requests for completions. An answer that never comes holds the connection
 * @param check decides the answer to the request for one token, which comes before a run
 * @returns the address, and the requests so far
 */
export async function startServer(
  answer: (asked: Asked) => Answer | undefined,
  check: (asked: Asked) => Answer | undefined = () => completion(""),
) {
  const requests: Asked[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += String(chunk)));
    request.on("end", () => {
      const asked = {
        path: request.url ?? "",
        authorization: request.headers.authorization,
        body: JSON.parse(text || "{}") as Asked["body"],
      };
      requests.push(asked);
      const models: Answer = { body: { data: [{ id: "deployed" }, { id: "other" }] } };
      const given = asked.path.endsWith("/models") ? models : (asked.body["max_tokens"] === 1 ? check : answer)(asked);
      if (given === undefined) return;
      response.writeHead(given.status ?? 200, { "content-type": "application/json", ...given.headers });
      response.end(typeof given.body === "string" ? given.body : JSON.stringify(given.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { address, requests, stop };
}
