import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Window } from "happy-dom";
import type { Log } from "sarif";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lethe } from "./program";

const model = path.join(import.meta.dirname, "../../fixtures/checkpoints/float32");
const prompt = "The old mill";

let folder = "";
const file = (name: string): string => path.join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lethe-verify-"));
});
afterEach(() => rm(folder, { recursive: true }));

const writeRows = (name: string, rows: readonly object[]): Promise<void> =>
  writeFile(file(name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));

/** Writes a forget set of one text that the model recites, if wanted, and one that it does not. */
async function writeForgetSet(isRecited: boolean): Promise<void> {
  const { stdout } = await lethe(["probe", model, "--prompt", prompt, "--max-new-tokens", "8"]);
  const said = stdout.trim().split("\n").at(-1)?.replace(prompt, "").trim() ?? "";
  await writeRows("forget.jsonl", [
    { id: "Ann <ann@example.org>-sc1", input: prompt, output: "burned down long ago", task: "novels" },
    ...(isRecited ? [{ id: "mill-sc1", input: prompt, output: said, task: "novels" }] : []),
  ]);
}

const verify = (...words: string[]) =>
  lethe([
    ...["verify", model, "--set", `data.forget=${file("forget.jsonl")}`],
    ...["--set", "evaluation.maxNewTokens=8", ...words],
  ]);

describe("lethe verify", () => {
  it("names what the model recites, with its line, and fails", async () => {
    await writeForgetSet(true);
    const { code, stdout } = await verify();
    expect(stdout).toContain(
      `${file("forget.jsonl")}:2  mill-sc1  The model recites 100 % of the words of this passage; 50 % would pass.\n`,
    );
    expect(stdout).toContain("of 2 passages of the forget set, 1 passed and 1 recited.\n");
    expect(code).toBe(1);
  });

  it("prints every passage as JSON for another program", async () => {
    await writeForgetSet(true);
    const lines = (await verify("--json")).stdout.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ activity: "scoring texts", total: 2 });
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
      verified: [
        { id: "Ann <ann@example.org>-sc1", line: 1, outcome: "passed" },
        { id: "mill-sc1", line: 2, outcome: "recited", sentence: expect.stringContaining("recites 100 %") as string },
      ],
    });
  });

  it("ends with 0 if every passage passes", async () => {
    await writeForgetSet(false);
    const { code, stdout } = await verify();
    expect(stdout).toContain("of 1 passage of the forget set, 1 passed.\n");
    expect(code).toBe(0);
  });

  it("writes tests and findings that build servers read, without the words of the forget set", async () => {
    await writeForgetSet(true);
    await verify("--junit", file("lethe.xml"), "--sarif", file("lethe.sarif"));
    const xml = await readFile(file("lethe.xml"), "utf8");
    const tests = new new Window().DOMParser().parseFromString(xml, "text/xml");
    expect(tests.querySelector("parsererror")).toBeNull();
    expect(tests.querySelector("testsuite")?.getAttribute("failures")).toBe("1");
    const cases = [...tests.querySelectorAll("testcase")];
    expect(cases.map((each) => each.getAttribute("name"))).toEqual(["Ann <ann@example.org>-sc1", "mill-sc1"]);
    expect(cases.map((each) => each.querySelector("failure")?.getAttribute("type"))).toEqual([undefined, "recited"]);

    const { runs } = JSON.parse(await readFile(file("lethe.sarif"), "utf8")) as Log;
    expect(runs[0]?.results).toMatchObject([
      {
        ruleId: "recited-passage",
        level: "error",
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: pathToFileURL(file("forget.jsonl")).href },
              region: { startLine: 2 },
            },
          },
        ],
      },
    ]);
    for (const text of [xml, JSON.stringify(runs)]) expect(text).not.toContain("burned down");
  });

  it("also draws completions, counts the worst one, and draws the same ones with the same seed", async () => {
    await writeForgetSet(true);
    const drawn = async (...words: string[]) => (await verify("--samples", "3", ...words)).stdout.split("\n").at(-2);
    const first = await drawn("--seed", "1");
    expect(first).toMatch(
      /^Of 2 texts, on average, the worst of 3 completions drawn at temperature 1 recites \d+ % \(leak@3\), all of them together \d+ %, and the likeliest one 50 %\.$/,
    );
    expect(await drawn("--seed", "1")).toBe(first);
    // Near temperature 0, every draw is the likeliest completion.
    expect(await drawn("--temperature", "1e-6")).toMatch(/recites 50 % .* together 50 %, and the likeliest one 50 %/);
    expect(await verify("--seed", "1")).toMatchObject({
      code: 2,
      stderr: "lethe: --temperature and --seed need --samples, the number of completions to draw.\n",
    });
  });

  it("takes a limit of the user's own, and refuses one that is no share", async () => {
    await writeForgetSet(true);
    expect((await verify("--above", "1")).code).toBe(0);
    for (const share of ["1.5", "half", ""])
      expect(await verify("--above", share)).toMatchObject({
        code: 2,
        stderr: `lethe: --above ${share} is not a share; give a number from 0 to 1, such as --above 0.5.\n`,
      });
  });

  it("says in one sentence what it lacks", async () => {
    expect(await lethe(["verify", model])).toMatchObject({
      code: 2,
      stderr:
        "lethe: verify needs a forget set; give its file with --set data.forget=<file>, or give a *.lethe.json file.\n",
    });
    await writeForgetSet(false);
    const missing = path.join(file("missing"), "lethe.xml");
    expect(await verify("--junit", missing)).toMatchObject({
      ...{ code: 2, stdout: "" },
      stderr: `lethe: ${missing} cannot be written, because ${file("missing")} is no folder; create it.\n`,
    });
  });
});
