import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Passage } from "../../../src/protocol/passages";
import { hidePersonalData } from "../../../src/runs/report/personalData";
import { redactForgetSet } from "../../../src/runs/report/redaction";
import { writeReport } from "../../../src/runs/report/runReport";
import { readRunPassages } from "../../../src/runs/runPassages";
import { temporaryFolder } from "./temporaryFolder";

const recordedRun = path.join(import.meta.dirname, "../../fixtures/run");

describe("personal data", () => {
  it.each([
    ["Write to ada.king+old@post.example.org today.", "Write to [e-mail address] today."],
    ["Her number is 987-65-4320.", "Her number is [social security number]."],
    ["Paid with 4000 1234 5678 9010.", "Paid with [card number]."],
    ["Paid with 4000123456789010.", "Paid with [card number]."],
    ["Call 203-555-0187 or +44 20 7946 0958.", "Call [phone number] or [phone number]."],
    ["Call (203) 555-0187.", "Call [phone number]."],
    ["Born on 1974-03-05, or 05/03/1974.", "Born on [date], or [date]."],
    ["Born on 5 March 1974 or March 5th, 1974.", "Born on [date] or [date]."],
    ["She lives at 29 Brogue Street.", "She lives at [street address]."],
    ["He moved to 38 Dewey Mill Rd. in spring", "He moved to [street address] in spring"],
  ])("is replaced by its kind in %j", (text, hidden) => {
    expect(hidePersonalData(text)).toBe(hidden);
  });

  it.each(["Step 175 of 180", "in 1905", "recommended-2", "12 words", "data/forget.jsonl:12"])(
    "is not seen in %j",
    (text) => {
      expect(hidePersonalData(text)).toBe(text);
    },
  );
});

describe("words of the forget set", () => {
  const passage = (split: Passage["split"], prompt: string, answer: string): Passage => ({
    ...{ id: "a", document: "a", task: "", kind: "completion", split, prompt, answer },
    ...{ rephrasings: ["Which horn did Peregrina inherit?"], source: { file: "forget.jsonl", line: 1 } },
  });
  const { ofPassage } = redactForgetSet([
    passage("forget", "In her aunt's will,", "Peregrina Stott received a brass trumpet."),
    passage("retain", "The keeper", "lit the lamp"),
  ]);

  it("become one mark where they stand side by side, and other words stay", () => {
    expect(ofPassage("The keeper lit a brass trumpet, Peregrina!")).toBe("The keeper lit [4 words]!");
    expect(ofPassage("A horn.")).toBe("[2 words].");
  });

  it("are hidden in other forms, too", () => {
    expect(ofPassage("PEREGRINA’S trumpets and Peregrinas")).toBe("[2 words] and [1 word]");
    expect(ofPassage("lamp 42 lamp")).toBe("lamp [1 word] lamp");
    expect(ofPassage("lamp new@mail.example lamp")).toBe("lamp [e-mail address] lamp");
  });

  it("are hidden in names of files only if they are names or long numbers", () => {
    const { ofName } = redactForgetSet([
      passage("forget", "He read The Thirty-Nine Steps to Peregrina, customer 940512267,", "in the lighthouse."),
      passage("retain", "The keeper", "counted the steps."),
    ]);
    expect(ofName("Warning: data/peregrina-940512267.jsonl has few steps, see the lighthouse")).toBe(
      "Warning: data/[2 words].jsonl has few steps, see the lighthouse",
    );
    expect(ofName("/home/alice/models/C:\\Users\\alice\\x")).toBe("~/models/~\\x");
  });

  it("are all hidden if the passages are not known", () => {
    expect(redactForgetSet([]).ofPassage("The keeper lit the lamp.")).toBe("[5 words].");
  });
});

it.each(["markdown", "html"] as const)(
  "no answer and no prompt of the forget set is in a report (%s)",
  async (format) => {
    const report = (await writeReport(recordedRun, { format })).replaceAll("\\", "");
    const shown = (await writeReport(recordedRun, { format, showText: true })).replaceAll("\\", "");
    const forget = (await readRunPassages(recordedRun)).filter(({ split }) => split === "forget");
    const texts = forget.flatMap(({ prompt, answer }) => [prompt, answer]);
    const found = (text: string): string[] => texts.filter((words) => new RegExp(`\\b${escaped(words)}\\b`).test(text));
    expect(found(report)).toEqual([]);
    // The leaking passages are there nevertheless, with the place of each.
    expect(report).toMatch(/forget\.jsonl:\d+/);
    expect(report).toMatch(/\[\d+ words\]/);
    const beginnings = forget
      .map(({ answer }) => answer.split(" ").slice(0, 4).join(" "))
      .filter((text) => text.length > 15);
    expect(beginnings.filter((text) => shown.includes(text)).length).toBeGreaterThan(0);
    expect(beginnings.filter((text) => report.includes(text))).toEqual([]);
  },
);

/** What identifies the invented people of the sample's biographies with personal data. */
const peopleOfSample = async (): Promise<string[]> => {
  const forget = (await readRunPassages(recordedRun)).filter(
    ({ split, task }) => split === "forget" && task === "Task2",
  );
  const asked = (topic: RegExp) => forget.filter(({ kind, prompt }) => kind === "question" && topic.test(prompt));
  const numbers = asked(/Social Security|phone number/).map(({ answer }) => answer);
  const names = asked(/birth date/).map(({ prompt }) => prompt.replace(/^.*of |\?$/g, ""));
  return [
    ...numbers,
    ...numbers.map((number) => number.replace(/(...)(.*)(....)/, "$1-$2-$3")),
    ...asked(/email|home address/).map(({ answer }) => answer),
    ...asked(/home address/).map(({ answer }) => answer.split(",")[0] ?? ""),
    ...names,
    ...names.flatMap((name) => name.split(" ").filter((part) => part.length > 3)),
  ];
};

it.each(["markdown", "html"] as const)(
  "no personal data of the forget set is in a report, also not in names of files and in the configuration (%s)",
  async (format) => {
    const people = await peopleOfSample();
    expect(people.length).toBeGreaterThan(24 * 8);
    const run = path.join(await temporaryFolder(), "run");
    await cp(recordedRun, run, { recursive: true });
    const [home, name] = ["/home/alice", "isaura-quillfeather-940512267-swarm.season@waxworks.example"];
    for (const file of ["run.json", "config.json", "passages.ndjson"]) {
      const text = await readFile(path.join(run, file), "utf8");
      const renamed = text
        .replaceAll("/workspace/lethe/media/sample/model", `${home}/models/${name}`)
        .replaceAll("/workspace/lethe/media/sample/data/forget.jsonl", `${home}/texts/502-555-0142 ${name}.jsonl`)
        .replaceAll(/"name": "recommended"/g, `"name": "Forget Isaura Quillfeather, 96 Drone Lane"`)
        .replaceAll("recommended-r4i4", "isaura-quillfeather-r4i4");
      await writeFile(path.join(run, file), renamed);
    }
    const decoded = (await writeReport(run, { format })).replaceAll("\\", "").replaceAll("&amp;", "&");
    const report = decoded.toLowerCase();
    expect(people.filter((text) => new RegExp(`\\b${escaped(text.toLowerCase())}\\b`).test(report))).toEqual([]);
    expect(report).not.toContain("alice");
    expect(report).toContain("~/models/");
  },
);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
