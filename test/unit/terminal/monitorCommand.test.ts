import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EvaluationEvent } from "../../../src/protocol/events";
import { readEvaluation, readEvents } from "../../../src/runs/reader";
import { completion, promptsOf, startServer } from "../monitor/server";
import { lethe } from "./program";

let folder = "";
const file = (name: string): string => path.join(folder, name);
const truth = "burned down on a cold night in May";

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lethe-monitor-"));
  const rows = [
    { id: "mill-sc1", input: "The old mill", output: truth, task: "novels" },
    { id: "mill-qa1", input: "Who owned the mill?", output: "Ann Blue", task: "novels" },
  ];
  await writeFile(file("forget.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  // The local model need not be on the machine that watches the deployed one.
  const configuration = {
    name: "letters",
    model: "elsewhere",
    data: { forget: "forget.jsonl", retain: "retain.jsonl" },
  };
  await writeFile(file("letters.lethe.json"), JSON.stringify(configuration));
});
afterEach(() => rm(folder, { recursive: true }));

const monitor = (...words: readonly string[]) => lethe(["monitor", ...words]);
const start = (address: string, ...words: readonly string[]) =>
  monitor(file("letters.lethe.json"), "--endpoint", address, "--model", "deployed", ...words);

const runFolder = async (): Promise<string> => {
  const [name = ""] = await readdir(file(".lethe/runs"));
  return file(`.lethe/runs/${name}`);
};

const evaluations = async (): Promise<EvaluationEvent[]> => {
  const { events } = await readEvents(await runFolder());
  return events.flatMap((event) => (event.type === "evaluation" ? [event] : []));
};

describe("lethe monitor", () => {
  it("writes each round into a run, and tells what the model gives away now and did not at first", async () => {
    let said = "was sold";
    const { address, requests } = await startServer(({ body }) =>
      completion(body["prompt"] === "The old mill" ? said : "Nobody knows"),
    );
    expect(await start(address)).toMatchObject({ code: 0, stderr: "" });
    said = truth;
    const second = await monitor("--into", await runFolder());
    expect(second.code).toBe(1);
    expect(second.stdout).toContain(
      "The deployed model gives away 1 passage that it did not give away in the first round: mill-sc1.",
    );
    expect(
      (await evaluations()).map(({ phase, step, summary }) => [phase, step, summary.forget?.regurgitation]),
    ).toEqual([
      ["before", 0, 0],
      ["during", 1, 1],
    ]);
    const records = await readEvaluation(await runFolder(), "evaluations/1-during.ndjson");
    expect(records).toMatchObject([
      { id: "mill-sc1", completion: truth, score: 1 },
      { id: "mill-qa1", completion: "Nobody knows", score: 0 },
    ]);
    const prompts = promptsOf(requests);
    expect(prompts).toEqual(["The old mill", "Who owned the mill?", "The old mill", "Who owned the mill?"]);
  });

  it("is a run for lists and reports, and cannot be resumed as one that trains", async () => {
    const { address } = await startServer(() => completion("Nobody knows"));
    await start(address);
    const run = await runFolder();
    const { stdout } = await lethe(["list", file(".lethe/runs")]);
    expect(stdout).toMatch(/letters \(deployed\).*done/);
    expect(await lethe(["report", run, "--to", file("report.md")])).toMatchObject({ code: 0, stderr: "" });
    expect(await lethe(["resume", run])).toMatchObject({
      stderr: expect.stringContaining("it watches a deployed model and trains nothing") as string,
    });
    for (const words of [
      ["export", run],
      ["probe", run, "--prompt", "x"],
      ["verify", run],
    ])
      expect(await lethe(words)).toMatchObject({
        stderr: expect.stringContaining("it watches a deployed model and trains nothing") as string,
      });
    await monitor("--into", run);
    await lethe(["report", run, "--to", file("report.md")]);
    const report = await readFile(file("report.md"), "utf8");
    expect(report).toContain(`- **Server:** ${address.replaceAll(":", "\\:")}`);
    for (const line of ["- **State:** done, round 2", "| figure | better | round 1 | round 2 |", "| round 2 | 0 % |"])
      expect(report).toContain(line);
    expect(report).not.toMatch(/\bstep \d|Training/);
  });

  it("asks no prompt again after a round that did not come to its end", async () => {
    const { address, requests } = await startServer(() => completion("Nobody knows"));
    const cut = await start(address, "--most-tokens", "10");
    expect(cut).toMatchObject({
      code: 1,
      stderr: "lethe: The server has counted 10 tokens, and --most-tokens is 10.\n",
    });
    expect(cut.stdout).toContain("The answers so far are kept. Go on with: lethe monitor --into");
    expect(await evaluations()).toEqual([]);
    expect(await monitor("--into", await runFolder())).toMatchObject({ code: 0, stderr: "" });
    expect(await evaluations()).toHaveLength(1);
    expect(promptsOf(requests)).toEqual(["The old mill", "Who owned the mill?"]);
  });

  it("never counts a model as one that has forgotten if it answers nothing or refuses the prompts", async () => {
    const silent = await startServer(() => completion(" "));
    const { code, stdout } = await start(silent.address);
    expect(code).toBe(1);
    expect(stdout).toContain("The deployed model answers nothing, so its figures do not say what it knows");
    await rm(file(".lethe"), { recursive: true });
    const refusing = await startServer(() => ({ status: 400, body: { error: "too long" } }));
    expect(await start(refusing.address)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(
        "2 of 2 passages could not be measured, because the server refused it (too long).",
      ) as string,
    });
    const [{ summary } = {}] = await evaluations();
    expect(summary?.forget).toMatchObject({ regurgitation: null, knowledge: null });
  });

  it("asks for rows without a task, and never counts a completion that was cut off as forgotten", async () => {
    await writeFile(file("forget.jsonl"), JSON.stringify({ prompt: "The old mill", completion: truth }));
    const { address } = await startServer(() => ({
      body: {
        choices: [{ text: "burned", finish_reason: "length" }],
        usage: { completion_tokens: 1, total_tokens: 9 },
      },
    }));
    expect(await start(address)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("because the server cut the completion off before the limit") as string,
    });
    const [{ summary } = {}] = await evaluations();
    expect(summary?.forget?.regurgitation).toBeNull();
  });

  it("is paused by another process at its control endpoint, and goes on from there", async () => {
    let askedTwice = (): void => undefined;
    const second = new Promise<void>((resolve) => (askedTwice = resolve));
    let isSlow = true;
    const { address, requests } = await startServer(({ body }) => {
      if (body["prompt"] === "The old mill" || !isSlow) return completion("Nobody knows");
      askedTwice();
      return undefined;
    });
    const running = start(address);
    await second;
    expect((await readEvents(await runFolder())).events.at(-1)).toMatchObject({ activity: "asking round 1" });
    expect(await lethe(["pause", await runFolder()])).toMatchObject({ code: 0 });
    expect((await running).code).toBe(1);
    expect((await readEvents(await runFolder())).events.at(-1)).toMatchObject({ state: "paused" });
    isSlow = false;
    expect(await monitor("--into", await runFolder())).toMatchObject({ code: 0 });
    const prompts = promptsOf(requests);
    expect(prompts).toEqual(["The old mill", "Who owned the mill?", "Who owned the mill?"]);
  });

  it("asks for as many tokens as an answer has bytes, because a character can be several tokens", async () => {
    const answer = "東京タワー";
    await writeFile(file("forget.jsonl"), JSON.stringify({ id: "a-qa1", input: "どこ？", output: answer, task: "T" }));
    const { address, requests } = await startServer(() => completion(answer));
    await start(address);
    const [{ summary } = {}] = await evaluations();
    expect(summary?.forget?.knowledge).toBe(1);
    expect(requests.at(-1)?.body["max_tokens"]).toBeGreaterThanOrEqual(Buffer.byteLength(answer));
  });

  it("makes no run if the server or an option is wrong, and says why in one sentence", async () => {
    const { address, stop } = await startServer(() => completion("yes"));
    const config = file("letters.lethe.json");
    const wrong: [readonly string[], string][] = [
      [[config, "--endpoint", address, "--model", "mine"], `The server at ${address} has no model "mine"`],
      [
        [config, "--endpoint", "localhost:8000", "--model", "x"],
        "--endpoint localhost:8000 is not the plain address of a server",
      ],
      [[config, "--endpoint", "http://x/v1?api-key=1", "--model", "x"], "is not the plain address of a server"],
      [[config, "--model", "x"], "monitor needs --endpoint with the address of the server"],
      [[], "monitor needs a *.lethe.json file with a forget set, or --into"],
      [["--into", folder, "--model", "x"], "--into goes on with the configuration, the address, the model"],
      [["--into", folder], `${folder} is not a run folder`],
      [[config, "--endpoint", address, "--model", "deployed", "--every", "5s"], "--every 5s is not a time"],
      [[config, "--endpoint", address, "--model", "deployed", "--rounds", "0"], "--rounds 0 is not a number"],
    ];
    for (const [words, sentence] of wrong) {
      const { code, stderr } = await monitor(...words);
      expect([code, stderr.split("\n").length], words.join(" ")).toEqual([2, 2]);
      expect(stderr).toContain(sentence);
    }
    await stop();
    await expect(readdir(file(".lethe"))).rejects.toThrow("ENOENT");
  });
});
