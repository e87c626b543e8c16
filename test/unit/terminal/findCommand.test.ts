import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lethe } from "./program";

const model = path.join(import.meta.dirname, "../../fixtures/checkpoints/float32");
const prompt = "The old mill";

let folder = "";
const file = (name: string): string => path.join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lethe-find-"));
  vi.spyOn(process, "cwd").mockReturnValue(folder);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const find = (...words: readonly string[]) => lethe(["find", model, ...words, "--set", "evaluation.maxNewTokens=8"]);

/** Writes a text that the model recites, with an e-mail address in its prompt, and one that it does not. */
async function writeLetters(): Promise<string> {
  const asked = `Write to ann@example.org. ${prompt}`;
  const { stdout } = await lethe(["probe", model, "--prompt", asked, "--max-new-tokens", "8"]);
  const said = stdout.trim().split("\n").at(-1)?.replace(asked, "").trim() ?? "";
  await mkdir(file("letters"));
  const rows = [
    { prompt: "Nobody", answer: "knows these very words of the second row" },
    { prompt: asked, answer: said },
  ];
  await writeFile(file("letters/rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  await writeFile(file("letters/broken.json"), "{");
  return said;
}

describe("lethe find", () => {
  it("lists what the model recites with its line and the personal data in it, and leaves out what it cannot read", async () => {
    await writeLetters();
    const { code, stdout, stderr } = await find(file("letters"));
    expect(code).toBe(0);
    expect(stdout).toMatch(/100 % recited {2}\S+ {2}letters\/rows\.jsonl:2\n/);
    expect(stdout).toContain("    personal data: e-mail address\n");
    expect(stdout).toContain("The model recites or answers 1 of 2 passages (50 %); 1 of them have personal data.\n");
    expect(stderr).toContain(`Left out: ${file("letters/broken.json")}`);
    expect((await find(file("letters"), "--json")).stdout).toBe(
      `${JSON.stringify({ file: file("letters/rows.jsonl"), line: 2, score: 1, personalData: ["e-mail address"] })}\n`,
    );
  });

  it("adds what was found to a forget set once", async () => {
    const said = await writeLetters();
    expect((await find(file("letters"), "--to", file("forget.jsonl"))).stdout).toContain(
      "1 of them were added to forget.jsonl.",
    );
    expect((await find(file("letters"), "--to", file("forget.jsonl"))).stdout).toContain("0 of them were added to");
    expect(await readFile(file("forget.jsonl"), "utf8")).toBe(
      `${JSON.stringify({ prompt: `Write to ann@example.org. ${prompt}`, answer: said })}\n`,
    );
  });

  it("asks the model only for passages that an earlier search has not asked", async () => {
    await writeLetters();
    const first = await find(file("letters"));
    const [kept = ""] = (await readdir(file(".lethe/find"))).map((name) => file(`.lethe/find/${name}`));
    const lines = (await readFile(kept, "utf8")).trimEnd().split("\n");
    // The answer that is kept is the one that is listed, so the model was not asked again.
    const changed = lines.map((line) => line.replace('"score":1', '"score":0.75'));
    await writeFile(kept, `${changed.join("\n")}\n{"torn`);
    expect((await find(file("letters"))).stdout).toBe(first.stdout.replace("100 % recited", "75 % recited"));
    expect(await readFile(file(".lethe/.gitignore"), "utf8")).toBe("*\n");
  });

  it("refuses a file of another form before it asks the model", async () => {
    await writeLetters();
    await writeFile(file("list.jsonl"), "[]");
    for (const name of ["forget.csv", "list.jsonl"])
      expect(await find(file("letters"), "--to", file(name))).toMatchObject({
        ...{ code: 2, stdout: "" },
        stderr: `lethe: --to ${name} is no file of JSON Lines; name a file that ends with .jsonl.\n`,
      });
  });

  it("says in one sentence that there is nothing to ask for", async () => {
    expect(await find(file("missing"))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /Left out: .*missing does not exist.*\nlethe: The files have no texts to ask for;/,
      ) as string,
    });
  });
});
