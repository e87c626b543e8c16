import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { ProbeResult, ProbeToken } from "../../../src/protocol/probe";
import type { MeasuredMembership } from "../../../src/terminal/measuredMembership";
import { temporaryFolder } from "../runs/temporaryFolder";
import { lethe } from "./program";

const sample = path.join(import.meta.dirname, "../../../media/sample");
const configuration = path.join(sample, "recommended.lethe.json");
const prompt = "The solicitor, Mr Quillfeather, only coughed,";

describe("lethe probe", () => {
  it("prints each token and then the whole completion of a prompt from the standard input", async () => {
    const words = ["probe", configuration, "--prompt", "-", "--max-new-tokens", "6", "--json"];
    const { code, stdout, stderr } = await lethe(words, "", prompt);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    const tokens = lines.slice(0, -1).map((line) => JSON.parse(line) as ProbeToken);
    const result = JSON.parse(lines.at(-1) ?? "") as ProbeResult;
    expect(tokens).toHaveLength(6);
    expect(result.tokens).toEqual(tokens);
    expect(tokens.map(({ text }) => text).join("")).toBe(result.completion);
    expect(result.step).toBe(0);
    for (const { logProbability } of tokens) expect(logProbability).toBeLessThanOrEqual(0);

    const printed = await lethe(["probe", configuration, "--prompt", prompt, "--max-new-tokens", "6"]);
    expect(printed.stdout).toContain(result.completion);
  });

  it("draws completions by seed", async () => {
    const draw = async (...options: string[]) => {
      const words = ["probe", configuration, "--prompt", prompt, "--max-new-tokens", "8", "--json", ...options];
      const { stdout } = await lethe(words);
      const lines = stdout.trimEnd().split("\n");
      const tokens = lines.slice(0, -1).map((line) => JSON.parse(line) as ProbeToken);
      return { tokens, result: JSON.parse(lines.at(-1) ?? "") as ProbeResult };
    };
    const { tokens, result } = await draw("--samples", "2", "--temperature", "2", "--seed", "7");
    const [second] = result.further ?? [];
    expect(result.further).toHaveLength(1);
    expect(second?.completion).not.toBe(result.completion);
    expect(tokens.filter(({ sample }) => sample === 1)).toEqual(second?.tokens);
    // The second completion is the first completion of the next seed.
    const next = await draw("--temperature", "2", "--seed", "8");
    expect(next.result.completion).toBe(second?.completion);
    expect(next.result.further).toBeUndefined();

    const words = ["--samples", "2", "--temperature", "2", "--seed", "7", "--max-new-tokens", "8"];
    const printed = await lethe(["probe", configuration, "--prompt", prompt, ...words]);
    expect(printed.stdout).toContain(`Generated (2 of 2)\n${second?.completion ?? "?"}`);
  });

  it("says what the run's evaluation of a checkpoint found about a passage", async () => {
    const run = await temporaryFolder();
    await cp(path.join(import.meta.dirname, "../../fixtures/run"), run, { recursive: true });
    const checkpoint = path.join(run, "checkpoints/180");
    await mkdir(path.dirname(checkpoint));
    await cp(path.join(sample, "model"), checkpoint, { recursive: true });
    const words = ["probe", configuration, "--model", checkpoint, "--max-new-tokens", "2", "--passage"];

    const printed = await lethe([...words, "novel-01sc1"]);
    expect(printed.stdout).toContain("recited (r)");
    expect(printed.stdout).toContain(
      "\nMembership, measured at step 180: The model predicts it better than all 24 unseen ",
    );
    const json = await lethe([...words, "novel-01sc1", "--json"]);
    const { membership } = JSON.parse(json.stdout.trimEnd().split("\n").at(-1) ?? "") as {
      membership: MeasuredMembership;
    };
    expect(membership).toMatchObject({ step: 180, percentile: 1, unseen: 24, isOfTask: true });

    const question = await lethe([...words, "novel-01qa0"]);
    expect(question.stdout).toContain("(t).");
    expect(question.stdout).not.toContain("Membership");
  });

  it.each([
    ["--samples", "0", "a whole number above 0"],
    ["--temperature", "0", "a number above 0, or leave out --samples, --temperature and --seed for"],
    ["--seed", "1.5", "a whole number from 0"],
  ])("refuses %s %s", async (option, value, remedy) => {
    const { code, stderr } = await lethe(["probe", configuration, "--prompt", "x", option, value]);
    expect(code).toBe(2);
    expect(stderr).toContain(`lethe: ${option} is ${value}; give ${remedy}`);
  });

  it("refuses a number of tokens that is not a number", async () => {
    const { code, stderr } = await lethe(["probe", configuration, "--prompt", "x", "--max-new-tokens", "few"]);
    expect(code).toBe(2);
    expect(stderr).toBe("lethe: --max-new-tokens is few; give a whole number above 0.\n");
  });
});
