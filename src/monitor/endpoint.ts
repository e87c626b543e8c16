import { setTimeout as wait } from "node:timers/promises";
import { HumanError } from "../protocol/humanError";
import { isJsonObject, parseJson } from "../protocol/json";
import { sentenceList } from "../protocol/sentenceList";
import type { DeployedModel } from "./monitoredRun";

/** A deployed model behind the API of OpenAI, as vLLM, llama.cpp and Ollama offer it. */
export interface Endpoint extends DeployedModel {
  /** The key that the server asks for. It is sent to the server and never written anywhere. */
  readonly key?: string | undefined;
  /** The longest time that an answer may take, in milliseconds. */
  readonly timeout: number;
  /** The pauses before the second and each later try of a request, in milliseconds. */
  readonly pauses: readonly number[];
}

/** A text to complete. */
export interface EndpointRequest {
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly stop: readonly string[];
}

/** The completion of a text. */
export interface EndpointAnswer {
  readonly text: string;
  /** The tokens that the server counted, those of the prompt included. Undefined if it does not count them. */
  readonly tokens: number | undefined;
  /** Why the text is not the model's whole completion, as a clause for the user. The text is then not measured. */
  readonly problem?: string;
}

/** A text that is asked for before a run begins. It is in nobody's forget set. */
const plainText = "The";

/**
 * Makes sure that the server answers, has the model and completes texts. One token is asked for, because a list of
 * models tells neither whether the server completes texts nor which model would answer.
 *
 * @throws HumanError with one sentence
 */
export async function requireModel(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  if (endpoint.key !== undefined && !/^[\x21-\x7e]*$/.test(endpoint.key))
    throw new HumanError(
      "LETHE_ENDPOINT_KEY has a space, a line break or a letter that no key can have; set it again.",
    );
  const { status, body } = await ask(endpoint, "models", undefined, signal);
  // A server without this list may still complete texts.
  if (status !== 404 && status !== 405) {
    if (status !== 200) throw refusal(endpoint, status, body);
    const { data } = asObject(body);
    const names = Array.isArray(data) ? data.flatMap((each) => textAt(each, "id") ?? []) : [];
    if (names.length > 0 && !names.includes(endpoint.model))
      throw new HumanError(
        `The server at ${endpoint.address} has no model "${endpoint.model}"; it has ${sentenceList(names)}. Name one of ` +
          "them with --model.",
      );
  }
  const { text, problem } = await completeAt(endpoint, { prompt: plainText, maxNewTokens: 1, stop: [] }, signal);
  // One token may be a part of a letter, so the text may be empty.
  if (text === "" && problem !== undefined)
    throw new HumanError(
      `${endpoint.address} cannot complete even the text "${plainText}", because ${problem}; look at the log of the server.`,
    );
}

/**
 * Lets the model complete a text with its likeliest tokens.
 *
 * @returns the completion, with the reason if the server refuses this text or cuts off its completion
 * @throws HumanError if the server does not answer, or would answer no other text either
 */
export async function completeAt(
  endpoint: Endpoint,
  { prompt, maxNewTokens, stop }: EndpointRequest,
  signal: AbortSignal,
): Promise<EndpointAnswer> {
  const request = {
    ...{ model: endpoint.model, prompt, max_tokens: maxNewTokens, temperature: 0 },
    ...(stop.length > 0 && { stop }),
  };
  const { status, body } = await ask(endpoint, "completions", request, signal);
  // The server understands the request and refuses this text, for example because it is too long. Numbers in its
  // message differ from text to text, and each reason should be listed once.
  if (status === 400 || status === 413 || status === 422)
    return {
      text: "",
      tokens: undefined,
      problem: `the server refused it (${messageOf(body, endpoint.key)?.replaceAll(/\d+/g, "…") ?? `status ${status}`})`,
    };
  if (status !== 200) throw refusal(endpoint, status, body);
  const { choices, model, usage } = asObject(body);
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const text = textAt(choice, "text");
  if (text === undefined)
    throw new HumanError(
      `The server at ${endpoint.address} answers without a completion; give the address of an OpenAI-compatible API, ` +
        "such as http://localhost:8000/v1.",
    );
  if (typeof model === "string" && !isSameModel(model, endpoint.model))
    throw new HumanError(
      `The server at ${endpoint.address} was asked for the model "${endpoint.model}" and answered with "${model}"; ` +
        "name the model that you want to watch with --model.",
    );
  const problem = whyCut(textAt(choice, "finish_reason"), numberAt(usage, "completion_tokens"), maxNewTokens);
  return {
    ...{ text: text.slice(0, stopIn(text, stop)), tokens: numberAt(usage, "total_tokens") },
    ...(problem !== undefined && { problem }),
  };
}

/** Why a completion is not all that the model would say. It is undefined for a whole completion. */
const whyCut = (reason: string | undefined, tokens: number | undefined, asked: number): string | undefined => {
  if (reason === "content_filter") return "a filter of the server held the completion back";
  // The limit was not reached, so the room for prompt and completion together was full.
  if (reason === "length" && tokens !== undefined && tokens < asked)
    return "the server cut the completion off before the limit; give the server room for longer texts";
  return undefined;
};

/** The index at which the first stop text begins. Some servers, such as transformers, end a completion after it. */
const stopIn = (text: string, stop: readonly string[]): number => {
  const found = stop.map((each) => text.indexOf(each)).filter((index) => index >= 0);
  return found.length === 0 ? text.length : Math.min(...found);
};

/** A server may add a folder or a version to the name of a model, or leave it out. */
const isSameModel = (answered: string, asked: string): boolean => answered.includes(asked) || asked.includes(answered);

/** A status that may change if the request is sent again: too early, too many requests, or a fault of the server. */
const mayPass = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** Sends a request, several times if the server is busy or cannot be reached. */
async function ask(
  endpoint: Endpoint,
  place: "models" | "completions",
  request: object | undefined,
  signal: AbortSignal,
): Promise<Answered> {
  for (let tries = 0; ; tries++) {
    const pause = endpoint.pauses[tries];
    try {
      const answered = await askOnce(endpoint, place, request, signal);
      if (!mayPass(answered.status) || pause === undefined) return answered;
    } catch (error) {
      signal.throwIfAborted();
      if (pause === undefined)
        throw new HumanError(`${endpoint.address} does not answer (${reasonOf(error)}); ${remedy}.`);
    }
    await wait(pause, undefined, { signal });
  }
}

const remedy = "start the server, or give its address with --endpoint";

const askOnce = async (
  { address, key, timeout }: Endpoint,
  place: string,
  request: object | undefined,
  signal: AbortSignal,
): Promise<Answered> => {
  // A redirect could lead the prompts to another server.
  const response = await fetch(`${address.replace(/\/+$/, "")}/${place}`, {
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }), "content-type": "application/json" },
    ...(request !== undefined && { method: "POST", body: JSON.stringify(request) }),
  });
  return { status: response.status, body: parseJson(await response.text()) };
};

/** The reason of a failed connection, such as ECONNREFUSED. */
const reasonOf = (error: unknown): string => {
  const { cause, name, message } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === "TimeoutError") return "no answer in time";
  return cause?.code ?? cause?.message ?? message;
};

const refusal = ({ address, key }: Endpoint, status: number, body: unknown): HumanError => {
  const said = messageOf(body, key);
  const detail = said === undefined ? "" : `: ${said}`;
  if (status === 401 || status === 403)
    return new HumanError(
      `${address} refuses the request (status ${status}${detail}); set the environment variable LETHE_ENDPOINT_KEY to a ` +
        "key that the server accepts.",
    );
  if (status >= 300 && status < 400)
    return new HumanError(
      `${address} sends the request on to another address (status ${status}), and Lethe sends nothing there; give the ` +
        "address that answers.",
    );
  if (status === 404)
    return new HumanError(
      `${address} has no completions (status 404${detail}); give the address up to the version of the API, such as ` +
        "http://localhost:8000/v1.",
    );
  return new HumanError(`${address} answers with status ${status}${detail}; look at the log of the server.`);
};

/** What a server says about a problem, in at most 200 characters. Some servers repeat the key, which is hidden here. */
const messageOf = (body: unknown, key: string | undefined): string | undefined => {
  const { error, message, detail } = asObject(body);
  const said = typeof error === "string" ? error : (textAt(error, "message") ?? message ?? detail);
  if (typeof said !== "string") return undefined;
  const hidden = key === undefined || key === "" ? said : said.replaceAll(key, "[key]");
  return hidden.replaceAll(/\s+/g, " ").slice(0, 200);
};

const asObject = (value: unknown): Readonly<Record<string, unknown>> => (isJsonObject(value) ? value : {});

const numberAt = (value: unknown, key: string): number | undefined => {
  const found = isJsonObject(value) ? value[key] : undefined;
  return typeof found === "number" ? found : undefined;
};

const textAt = (value: unknown, key: string): string | undefined => {
  const found = isJsonObject(value) ? value[key] : undefined;
  return typeof found === "string" ? found : undefined;
};
