import path from "node:path";
import { describe, expect, it } from "vitest";
import type { ProbeResult, ProbeToken } from "../../../src/protocol/probe";
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

  it("refuses a number of tokens that is not a number", async () => {
    const { code, stderr } = await lethe(["probe", configuration, "--prompt", "x", "--max-new-tokens", "few"]);
    expect(code).toBe(2);
    expect(stderr).toBe("lethe: --max-new-tokens is few; give a whole number above 0.\n");
  });
});
