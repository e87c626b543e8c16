import { beforeEach, describe, expect, it, vi } from "vitest";
import { createProblemList } from "../../../src/editor/checks/problemList";
import type { Problem, ProblemList } from "../../../src/editor/checks/problemList";
import { fake, resetFake } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));

const [configuration, other, set] = ["/work/a.lethe.json", "/work/b.lethe.json", "/work/forget.jsonl"] as const;
const problem = (message: string, line = 0): Problem => {
  const plain: unknown = { message, range: { start: { line } } };
  return plain as Problem;
};
const listed = (file: string): string[] =>
  (fake.diagnostics.get(file) ?? []).map(({ message, source }) => `${message} (${source})`);

let problems: ProblemList;
beforeEach(() => {
  resetFake();
  problems = createProblemList({ subscriptions: [] } as never);
});

describe("the list of problems", () => {
  it("has a problem once that both kinds of checks have found, also after the editor has closed", () => {
    problems.setTyped(configuration, [problem("Unknown key")]);
    problems.setFound(configuration, new Map([[configuration, [problem("Unknown key"), problem("No tokenizer", 1)]]]));
    expect(listed(configuration)).toEqual(["Unknown key (Lethe)", "No tokenizer (Lethe check)"]);
    problems.setTyped(configuration, []);
    expect(listed(configuration)).toEqual(["Unknown key (Lethe check)", "No tokenizer (Lethe check)"]);
  });

  it("has a problem of a set once that the checks of two configurations have found", () => {
    for (const file of [configuration, other]) problems.setFound(file, new Map([[set, [problem("Not JSON", 3)]]]));
    expect(listed(set)).toEqual(["Not JSON (Lethe check)"]);
    problems.setFound(configuration, new Map());
    expect(listed(set)).toEqual(["Not JSON (Lethe check)"]);
    problems.setFound(other, new Map());
    expect(listed(set)).toEqual([]);
  });

  it("drops what checks have found in a file that has changed, and no other problem", () => {
    problems.setTyped(configuration, [problem("Unknown key")]);
    const found = [configuration, set].map((file) => [file, [problem("Found")]] as const);
    problems.setFound(configuration, new Map(found));
    problems.dropFound(configuration);
    expect([listed(configuration), listed(set)]).toEqual([["Unknown key (Lethe)"], ["Found (Lethe check)"]]);
  });

  it("has one list for two spellings of a file on Windows", () => {
    vi.spyOn(process, "platform", "get").mockReturnValue("win32");
    const spelled = [set, set.toUpperCase()];
    for (const file of spelled) problems.setFound(configuration, new Map([[file, [problem("Not JSON", 3)]]]));
    problems.setTyped(configuration, [problem("Unknown key")]);
    expect([...fake.diagnostics.keys()]).toEqual([set, configuration]);
    problems.dropFound(set.toUpperCase());
    expect(listed(set)).toEqual([]);
    vi.restoreAllMocks();
  });
});
