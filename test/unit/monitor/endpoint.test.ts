import { describe, expect, it } from "vitest";
import { completeAt, requireModel } from "../../../src/monitor/endpoint";
import type { Endpoint } from "../../../src/monitor/endpoint";
import { completion, startServer } from "./server";

const { signal } = new AbortController();
const at = (address: string, changes: Partial<Endpoint> = {}): Endpoint => ({
  ...{ address, model: "deployed", timeout: 60_000, pauses: [1, 1] },
  ...changes,
});
const request = { prompt: "The old mill", maxNewTokens: 8, stop: ["\n"] };

describe("a completion by a deployed model", () => {
  it("is asked for with greedy decoding, the limits and the key", async () => {
    const { address, requests } = await startServer(() => completion(" burned down"));
    expect(await completeAt(at(`${address}/`, { key: "secret" }), request, signal)).toEqual({
      text: " burned down",
      tokens: 10,
    });
    expect(requests).toEqual([
      {
        path: "/v1/completions",
        authorization: "Bearer secret",
        body: { model: "deployed", prompt: "The old mill", max_tokens: 8, temperature: 0, stop: ["\n"] },
      },
    ]);
  });

  it("is asked for again while the server is busy", async () => {
    const statuses = [503, 429];
    const { address, requests } = await startServer(() => {
      const status = statuses.shift();
      return status === undefined ? completion("yes") : { status, body: "busy" };
    });
    expect(await completeAt(at(address), request, signal)).toMatchObject({ text: "yes" });
    expect(requests).toHaveLength(3);
  });

  it("has a problem and no text if the server refuses the prompt", async () => {
    const { address } = await startServer(() => ({
      status: 400,
      body: { error: { message: "The prompt is too long." } },
    }));
    expect(await completeAt(at(address), request, signal)).toEqual({
      ...{ text: "", tokens: undefined },
      problem: "the server refused it (The prompt is too long.)",
    });
  });

  it("has the same problem for all prompts that are too long", async () => {
    let tokens = 300;
    const { address } = await startServer(() => ({
      status: 400,
      body: { error: { code: 400, message: `request (${tokens++} tokens) exceeds the available context size` } },
    }));
    const problem = "the server refused it (request (… tokens) exceeds the available context size)";
    for (let asked = 0; asked < 2; asked++)
      expect(await completeAt(at(address), request, signal)).toMatchObject({ problem });
  });

  it.each<[string, object, string, string | undefined]>([
    ["is whole at the limit", { finish_reason: "length", completion_tokens: 8 }, " burned", undefined],
    ["is whole", { finish_reason: "stop", completion_tokens: 3 }, " burned", undefined],
    [
      "was cut off before the limit",
      { finish_reason: "length", completion_tokens: 3 },
      " burned",
      "the server cut the completion off before the limit; give the server room for longer texts",
    ],
    [
      "was held back by a filter",
      { finish_reason: "content_filter", completion_tokens: 0 },
      "",
      "a filter of the server held the completion back",
    ],
  ])("is not measured unless it is whole: one that %s", async (_, { ...said }, text, problem) => {
    const { finish_reason, completion_tokens } = said as { finish_reason: string; completion_tokens: number };
    const { address } = await startServer(() => ({
      body: { model: "deployed", choices: [{ text, finish_reason }], usage: { completion_tokens, total_tokens: 10 } },
    }));
    const expected = { text, tokens: 10, ...(problem !== undefined && { problem }) };
    expect(await completeAt(at(address), request, signal)).toEqual(expected);
  });

  it("ends before a stop text that the server has left in", async () => {
    const { address } = await startServer(() => completion(" burned\n"));
    expect(await completeAt(at(address), request, signal)).toMatchObject({ text: " burned" });
  });

  it.each<[string, Parameters<typeof startServer>[0], Partial<Endpoint>, string]>([
    [
      "is always busy",
      () => ({ status: 503, body: {} }),
      {},
      "answers with status 503; look at the log of the server.",
    ],
    [
      "is too slow",
      () => undefined,
      { timeout: 20 },
      "does not answer (no answer in time); start the server, or give its",
    ],
    [
      "refuses the key",
      () => ({ status: 401, body: {} }),
      {},
      "set the environment variable LETHE_ENDPOINT_KEY to a key",
    ],
    [
      "has another API",
      () => ({ status: 404, body: "no" }),
      {},
      "give the address up to the version of the API, such as",
    ],
    ["answers without choices", () => ({ body: { ok: true } }), {}, "answers without a completion; give the address"],
    ["answers nothing at all", () => ({ body: "" }), {}, "answers without a completion; give the address"],
    ["answers no JSON", () => ({ body: "<html>" }), {}, "answers without a completion; give the address of an OpenAI"],
    [
      "has another model",
      () => completion("yes", "llama"),
      {},
      'was asked for the model "deployed" and answered with "llama"; name the model',
    ],
  ])("is one sentence if the server %s", async (_, answer, changes, sentence) => {
    const { address } = await startServer(answer);
    await expect(completeAt(at(address, changes), request, signal)).rejects.toThrow(sentence);
    await expect(completeAt(at(address, changes), request, signal)).rejects.toThrow(address);
  });

  it("is never sent on to another server", async () => {
    const elsewhere = await startServer(() => completion("yes"));
    const { address } = await startServer(() => ({
      ...{ status: 308, body: "moved" },
      headers: { location: `${elsewhere.address}/completions` },
    }));
    await expect(completeAt(at(address), request, signal)).rejects.toThrow(
      `${address} sends the request on to another address (status 308), and Lethe sends nothing there;`,
    );
    expect(elsewhere.requests).toEqual([]);
  });

  it("has no key in a sentence, even if the server repeats it", async () => {
    const { address } = await startServer(() => ({ status: 401, body: { error: { message: "Wrong key: secret." } } }));
    await expect(completeAt(at(address, { key: "secret" }), request, signal)).rejects.toThrow("Wrong key: [key].");
  });

  it("is one sentence if there is no server", async () => {
    const { address, stop } = await startServer(() => undefined);
    await stop();
    await expect(completeAt(at(address), request, signal)).rejects.toThrow(
      `${address} does not answer (ECONNREFUSED); start the server, or give its address with --endpoint.`,
    );
  });
});

it("names the models of a server that does not have the given one", async () => {
  const { address } = await startServer(() => undefined);
  await requireModel(at(address), signal);
  await expect(requireModel(at(address, { model: "mine" }), signal)).rejects.toThrow(
    `The server at ${address} has no model "mine"; it has deployed and other. Name one of them with --model.`,
  );
});

it.each<[string, Parameters<typeof startServer>[1], string]>([
  ["has no completions", () => ({ status: 404, body: "" }), "has no completions (status 404); give the address"],
  ["answers a page", () => ({ body: "<html>" }), "answers without a completion; give the address"],
  ["answers with another model", () => completion("x", "llama"), 'and answered with "llama"; name the model'],
  [
    "refuses a parameter",
    () => ({ status: 400, body: { detail: "Unknown parameter." } }),
    'cannot complete even the text "The", because the server refused it (Unknown parameter.); look at the log',
  ],
])("finds before a run that a server %s", async (_, check, sentence) => {
  const { address } = await startServer(() => undefined, check);
  await expect(requireModel(at(address), signal)).rejects.toThrow(sentence);
});
