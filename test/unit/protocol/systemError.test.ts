import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explainSystemError } from "../../../src/protocol/systemError";
import { newRun } from "../engine/run/runFixture";
import { lethe } from "../terminal/program";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lethe-system-"));
  await writeFile(path.join(folder, "file"), "x");
  await mkdir(path.join(folder, "folder"));
  await symlink("circle", path.join(folder, "circle"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Paths that a user may give by mistake, and what is wrong with each. */
const paths: readonly (readonly [string, string])[] = [
  ["file/inside", "a part of its path is a file, not a folder"],
  ["circle", "its links lead in a circle"],
  ["x".repeat(300), "its name is too long"],
];

describe("an error of the system", () => {
  const wrong = [["folder", "it is a folder"] as const, ["missing", "it does not exist"] as const, ...paths];
  it.each(wrong)("about %s names the path, the cause and a remedy", async (name, reason) => {
    const file = path.join(folder, name);
    const error = explainSystemError(await readFile(file).catch((thrown: unknown) => thrown));
    // An error about a descriptor, such as EISDIR, has no path.
    expect(error?.message).toMatch(/; (give|correct|choose) [^;]+\.$/);
    expect(error?.message).toContain(`cannot be used: ${reason};`);
    expect(error?.isInput).toBe(true);
  });

  it.each(["ENOSPC", "EMFILE", "EIO", "ESTALE"])(
    "is a failure and no wrong input if the machine is the cause: %s",
    (code) => {
      const error = explainSystemError(Object.assign(new Error(code), { code, path: "/data/file" }));
      expect(error).toMatchObject({ isInput: false });
      expect(error?.message).toMatch(/^\/data\/file cannot be used: .+; .+\.$/);
    },
  );

  it("has a subject without a path and without a system call", () => {
    const error = explainSystemError(Object.assign(new Error("EMFILE"), { code: "EMFILE" }));
    expect(error?.message).toMatch(/^A file or process cannot be used: this program has too many open files; /);
  });

  it.each([
    new TypeError("x is undefined"),
    Object.assign(new Error("no"), { code: "ERR_INVALID_ARG_TYPE" }),
    undefined,
  ])("is not made of a defect: %s", (error) => expect(explainSystemError(error)).toBeUndefined());
});

/** Every command with a path of the user, where the path is one of `paths`. */
const commandLines: Readonly<Record<string, (wrong: string) => string[]>> = {
  run: (wrong) => ["run", wrong],
  "probe of a configuration": (wrong) => ["probe", wrong, "--prompt", "a"],
  evaluate: (wrong) => ["evaluate", wrong],
  report: (wrong) => ["report", wrong],
  resume: (wrong) => ["resume", wrong],
  pause: (wrong) => ["pause", wrong],
  export: (wrong) => ["export", wrong],
};

describe.each(Object.entries(commandLines))("lethe %s", (_, wordsOf) => {
  it.each(paths)("takes a wrong path for wrong input and not for a defect: %s", async (name) => {
    const { code, stderr } = await lethe(wordsOf(path.join(folder, name)));
    expect(stderr).not.toContain("defect");
    expect(stderr).toMatch(/^lethe: .+\.\n$/);
    expect(code).toBe(2);
  });
});

it("a report that cannot be written is not sent to another runs directory", async () => {
  const target = path.join(folder, "file/report.md");
  const { code, stderr } = await lethe(["report", await newRun(), "--to", target]);
  expect(code).toBe(2);
  expect(stderr).toContain(path.join(folder, "file"));
  expect(stderr).not.toContain("runsDirectory");
});
