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
  });

  it("prints each part of the work, each passage as soon as it is found, and a summary as lines of JSON", async () => {
    const said = await writeLetters();
    const unknown = Array.from({ length: 40 }, (_, place) => `strange${place}`).join(" ");
    await writeFile(file("letters/unknown.txt"), `${unknown}\n\n${unknown}\n`);
    const lines = async (...words: readonly string[]): Promise<object[]> =>
      (await find(file("letters"), "--json", ...words)).stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as object);
    const first = await lines("--set", "evaluation.batchSize=1");
    const isLine = (value: object): boolean => "file" in value;
    const found = { file: file("letters/rows.jsonl"), line: 2, kind: "completion", score: 1 };
    expect(first.filter(isLine)).toEqual([
      { ...found, id: "forget-2", probability: expect.any(Number) as number, personalData: ["e-mail address"] },
    ]);
    expect(first[0]).toEqual({ activity: "reading files", done: 0, total: 3 });
    expect(first).toContainEqual({ activity: "asking for passages", done: 1, total: 4 });
    expect(first.findIndex(isLine)).toBeLessThan(first.findIndex((value) => "done" in value && value.done === 3));
    expect(first.at(-1)).toEqual({
      ...{ asked: 4, measured: 4, found: 1, withPersonalData: 1, problems: [] },
      leftOut: [expect.stringContaining("broken.json") as string],
    });
    // The second search asks nothing, and tells the same.
    const second = await lines("--set", "evaluation.batchSize=1", "--with-text");
    expect(second.filter((value) => "activity" in value && value.activity !== "reading files")).toEqual([]);
    expect(second.filter(isLine)).toMatchObject([
      {
        ...found,
        prompt: `Write to ann@example.org. ${prompt}`,
        answer: said,
        recited: [expect.any(Number), expect.any(Number)],
      },
    ]);
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

  it("prints texts only as JSON", async () => {
    expect(await find(file("letters"), "--with-text")).toMatchObject({
      ...{ code: 2, stdout: "", stderr: "lethe: --with-text needs --json; add --json, or leave --with-text out.\n" },
    });
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
