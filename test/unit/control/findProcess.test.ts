import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { runFindCommand } from "../../../src/control/findProcess";
import type { RecitedText } from "../../../src/protocol/recited";
import { temporaryFolder } from "../runs/temporaryFolder";

const summary = { asked: 3, measured: 3, found: 1, withPersonalData: 0, problems: [], leftOut: [] };
const found = { file: "/a.txt", line: 2, id: "passage-1", kind: "completion", score: 1, personalData: [] };

/** Runs a program in place of the `lethe` command. */
const run = async (program: string, signal?: AbortSignal) => {
  const folder = await temporaryFolder();
  const cliPath = path.join(folder, "cli.cjs");
  await writeFile(cliPath, `const print = (value) => console.log(JSON.stringify(value));\n${program}`);
  const passages: RecitedText[] = [];
  const progress: unknown[] = [];
  const ended = runFindCommand({
    ...{ subject: "run.lethe.json", files: ["-a.txt", "b"], folder, cliPath, nodePath: process.execPath },
    onFound: (passage) => passages.push(passage),
    onProgress: (...part) => progress.push(part),
    ...(signal && { signal }),
  });
  return { ended, passages, progress, folder };
};

it("tells each passage and each part of the work, and returns the summary", async () => {
  const { ended, passages, progress, folder } = await run(`
    print({ activity: "asking", done: 1, total: 3 });
    print({ ...${JSON.stringify(found)}, prompt: process.argv.slice(2).join(" "), answer: process.cwd() });
    console.log("no JSON");
    print(${JSON.stringify(summary)});`);
  expect(await ended).toEqual(summary);
  // A file whose name begins with a dash is no option.
  expect(passages).toEqual([
    { ...found, prompt: "find --json --with-text -- run.lethe.json -a.txt b", answer: folder },
  ]);
  expect(progress).toEqual([["asking", 1, 3]]);
});

it("keeps what was found before it was cancelled", async () => {
  const cancelled = new AbortController();
  const { ended, passages } = await run(
    `print(${JSON.stringify(found)}); setInterval(() => 0, 1000);`,
    cancelled.signal,
  );
  await expect.poll(() => passages).toHaveLength(1);
  cancelled.abort();
  await expect(ended).rejects.toThrow("aborted");
});

it("fails with the sentence of the command", async () => {
  const { ended } = await run('console.error("lethe: The files have no texts to ask for."); process.exitCode = 2;');
  await expect(ended).rejects.toThrow(/^The files have no texts to ask for\.$/);
});
