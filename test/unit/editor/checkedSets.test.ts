import { writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { findNearDuplicates } from "../../../src/control/check/nearDuplicates";
import { findSharedSecrets } from "../../../src/control/check/sharedSecrets";
import { findTruncatedAnswers } from "../../../src/control/check/truncatedAnswers";
import { createCheckProblems } from "../../../src/editor/checks/checkProblems";
import { createProblemList } from "../../../src/editor/checks/problemList";
import { offerToRemoveRows } from "../../../src/editor/checks/removeRows";
import { createRenewals } from "../../../src/editor/checks/renewals";
import type { Passage } from "../../../src/protocol/passages";
import { temporaryFolder } from "../engine/run/runFixture";
import { fake, resetFake, Range, Uri } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));

beforeEach(resetFake);

const shared = "the keeper of the old lighthouse counted nine ships before the storm came in from the west that night";
const sets = {
  forget: [
    ...Array.from({ length: 10 }, (_, index) => `A story of the number ${index} that ends as it should.`),
    `In May, ${shared}.`,
    "Write to ann@example.org about the mill.",
    "And then the miller went down to the",
  ],
  retain: ["A quiet text.", `Years later, ${shared}, they say.`, "Eve knows ann@example.org well."],
};

it("lists near-duplicates, shared personal data and cut off texts, and offers to remove a row where that helps", async () => {
  const folder = await temporaryFolder();
  const fileOf = (split: "forget" | "retain"): string => path.join(folder, `${split}.jsonl`);
  const row = (output: string): string => JSON.stringify({ prompt: "Once", completion: output });
  const passagesOf = async (split: "forget" | "retain"): Promise<Passage[]> => {
    await writeFile(fileOf(split), sets[split].map((text) => `${row(text)}\n`).join(""));
    return sets[split].map((answer, index) => ({
      ...{ id: `${index}`, document: `${index}`, task: "T", split, kind: "completion", prompt: "Once", answer },
      ...{ rephrasings: [], source: { file: fileOf(split), line: index + 1 } },
    }));
  };
  const [forget, retain] = [await passagesOf("forget"), await passagesOf("retain")];
  const context = { subscriptions: [] } as never;
  const checks = createCheckProblems(context, createProblemList(context), createRenewals(context));
  const found = [findNearDuplicates, findSharedSecrets, findTruncatedAnswers].flatMap((find) =>
    find({ forget, retain }),
  );
  await checks.show(path.join(folder, "a.lethe.json"), found);

  const problems = (split: "forget" | "retain") => fake.diagnostics.get(fileOf(split)) ?? [];
  const listed = (split: "forget" | "retain"): string[] => problems(split).map(({ message }) => message);
  expect(listed("retain")).toEqual([
    expect.stringMatching(/^This line shares 19 words in a row with line 11 of the forget set; /),
    expect.stringMatching(/^This line has the same e-mail address as line 12 of the forget set; /),
  ]);
  expect(listed("forget")).toEqual([expect.stringMatching(/^This line's text ends within a sentence, /)]);

  offerToRemoveRows(context);
  const fixes = (split: "forget" | "retain") => {
    const lines = sets[split].map(row);
    const document = {
      ...{ uri: Uri.file(fileOf(split)), isDirty: false, getText: () => lines.join("\n") },
      lineAt: (line: number) => ({ text: lines[line], rangeIncludingLineBreak: new Range(line, 0, line + 1, 0) }),
    };
    return fake.codeActions?.provideCodeActions(document, undefined, { diagnostics: problems(split) }) ?? [];
  };
  expect(fixes("retain").map(({ title, edit }) => [title, edit?.removed.map(({ start }) => start.line)])).toEqual([
    ["Remove this row", [1]],
    ["Remove this row", [2]],
  ]);
  // A text that was cut off is still a text to forget, and only the user knows the rest.
  expect(fixes("forget")).toEqual([]);
});
