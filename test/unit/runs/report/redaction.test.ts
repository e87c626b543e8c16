import { cp, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { configurationJsonSchema } from "../../../../src/configuration/jsonSchema";
import type { Passage } from "../../../../src/protocol/passages";
import { hideHomes } from "../../../../src/runs/report/homeFolders";
import { hidePersonalData } from "../../../../src/protocol/personalData";
import { redactForgetSet } from "../../../../src/runs/report/redaction";
import { writeReport } from "../../../../src/runs/report/runReport";
import { readRunPassages } from "../../../../src/runs/runPassages";
import { temporaryFolder } from "../temporaryFolder";

const recordedRun = path.join(import.meta.dirname, "../../../fixtures/run");

describe("personal data", () => {
  it.each([
    ["Write to ada.king+old@post.example.org today.", "Write to [e-mail address] today."],
    [String.raw`Write to ada\_king@post.example.org today.`, "Write to [e-mail address] today."],
    ["Her number is 987-65-4320.", "Her number is [social security number]."],
    ["Paid with 4000 1234 5678 9010.", "Paid with [card number]."],
    ["Paid with 4000123456789010.", "Paid with [card number]."],
    ["Call 203-555-0187 or +44 20 7946 0958.", "Call [phone number] or [phone number]."],
    ["Call (203) 555-0187.", "Call [phone number]."],
    ["Born on 1974-03-05, or 05/03/1974.", "Born on [date], or [date]."],
    ["Born on 5 March 1974 or March 5th, 1974.", "Born on [date] or [date]."],
    ["She lives at 29 Brogue Street.", "She lives at [street address]."],
    ["Paid to DE89 3704 0044 0532 0130 00.", "Paid to [bank account]."],
    ["Her SSN is 900514344, her phone 1996514564.", "Her SSN is [social security number], her phone [phone number]."],
    ["She lives at 10175 West 58th Place.", "She lives at [street address]."],
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

const passage = (split: Passage["split"], prompt: string, answer: string): Passage => ({
  ...{ id: "a", document: "a", task: "", kind: "completion", split, prompt, answer },
  ...{ rephrasings: ["Which horn did Peregrina inherit?"], source: { file: "forget.jsonl", line: 1 } },
});

describe("words of the forget set", () => {
  const { ofPassage } = redactForgetSet([
    passage("forget", "In her aunt's will,", "Peregrina Stott received a brass trumpet."),
    passage("retain", "The keeper", "lit the lamp"),
  ]);

  it("become one mark where they stand side by side, and other words stay", () => {
    expect(ofPassage("The keeper lit a brass trumpet, Peregrina!")).toBe("The keeper lit [4 words]!");
    expect(ofPassage("A horn.")).toBe("[2 words].");
  });

  it("are hidden, and so are the words of earlier forget sets", () => {
    const { ofPassage: hidden, ofName } = redactForgetSet([
      passage("forget", "In her aunt's will,", "Peregrina Stott received a trumpet."),
      passage("earlier", "The keeper", "lit the lantern"),
    ]);
    expect(hidden("Peregrina saw no lantern.")).toBe("[1 word] saw no [1 word].");
    expect(ofName("lantern-letters")).not.toContain("lantern");
  });

  it("are hidden in other forms, too", () => {
    expect(ofPassage("PEREGRINA’S trumpets and Peregrinas")).toBe("[2 words] and [1 word]");
    expect(ofPassage("lamp 42 lamp")).toBe("lamp [1 word] lamp");
    expect(ofPassage("lamp new@mail.example lamp")).toBe("lamp [e-mail address] lamp");
  });

  it("are those of the hard cases and of earlier requests, too, but not of near cases", () => {
    const passages = [passage("forget", "Ask", "Kim."), passage("inScope", "Whose trumpet", "is it?")];
    const { ofPassage } = redactForgetSet([
      ...passages,
      passage("earlier", "Bo", "left."),
      passage("nearScope", "Li", "sat."),
    ]);
    expect(ofPassage("lamp trumpet lamp Bo lamp Li sat")).toBe("lamp [1 word] lamp [1 word] lamp Li sat");
  });

  it("are all hidden if the passages are not known", () => {
    const { ofPassage, ofName } = redactForgetSet([]);
    expect(ofPassage("The keeper lit the lamp.")).toBe("[5 words].");
    expect(ofName("data/forget-keller.jsonl")).toBe("data/forget-[1 word].jsonl");
  });

  it("are hidden without their possessive ending, too", () => {
    const { ofPassage } = redactForgetSet([passage("forget", "Ask Kim’s aunt", "in Bo.")]);
    expect(ofPassage("lamp Kim lamp BO'S lamp")).toBe("lamp [1 word] lamp [1 word] lamp");
  });
});

describe("words of the forget set in names of files", () => {
  const nameAfter = (forget: string, name: string, retain = ""): string =>
    redactForgetSet([passage("forget", forget, "."), passage("retain", retain, ".")]).ofName(name);

  it.each([
    ["He paid", "Customer 940512267", "customer-940512267", "[2 words]"],
    ["a mail address has the same words", "Maria Keller: maria.keller@example.org", "maria-keller", "[2 words]"],
    ["a title ends with a full stop", "Dr. Okonkwo", "dr-okonkwo", "[2 words]"],
    ["the text has no other word", "Keller", "keller", "[1 word]"],
    ["the word stands at the start", "Maria left.", "maria-2024", "[1 word]-2024"],
    ["punctuation stands before the word", "(Maria\nsaid: “Keller", "maria-keller", "[2 words]"],
    ["the text has a possessive", "Keller's will", "keller", "[1 word]"],
    ["the name has a possessive", "Keller", "Kellers", "[1 word]"],
    ["the name joins words by capitals", "Maria Keller", "mariaKeller", "[1 word]"],
    ["the name joins words by capitals", "Maria Keller", "JSONKeller", "[1 word]"],
    ["the name joins words", "Maria Keller", "mariakeller2024", "[1 word]"],
    ["the name is cut off", "Peregrina Stott", "peregri", "[1 word]"],
    ["the words are short", "Li Wu", "wu-li", "[2 words]"],
    ["the script has no capitals", "李明的地址", "李明", "[1 word]"],
    ["the script has no capitals", "اسمها فاطمة", "فاطمة", "[1 word]"],
    ["the name has no accents", "Peña and Sørensen", "pena-s-rensen", "[1 word]-s-[1 word]"],
    ["the name has no umlaut", "Jürgen Weiß", "juergen-weiss-JUERGEN", "[3 words]"],
    ["the text has an apostrophe", "O’Hara", "ohara-o-hara", "[1 word]-o-[1 word]"],
  ])("are hidden where %s: %j, %j", (_why, forget, name, hidden) => {
    expect(nameAfter(forget, `data/${name}.jsonl`)).toBe(`data/${hidden}.jsonl`);
  });

  it("are hidden although another set writes them with a small letter", () => {
    expect(nameAfter("We met Rose Baker", "rose-baker.jsonl", "a rose for the baker")).toBe("[2 words].jsonl");
  });

  it("stay if they are words of Lethe or short numbers, and other words stay", () => {
    const forget = "The model answers 12 questions of the training data: forget all 12.";
    expect(nameAfter(forget, "trainData/forget-12_retain.jsonl")).toBe("trainData/forget-12_retain.jsonl");
    expect(nameAfter(forget, "lighthouse.jsonl")).toBe("lighthouse.jsonl");
  });

  it("stay in every value of the configuration that Lethe itself offers", () => {
    const offered = new Set<string>();
    JSON.stringify(configurationJsonSchema(), (key, value: unknown) => {
      if (key === "const" || key === "enum") for (const text of [value].flat()) offered.add(String(text));
      return value;
    });
    expect(offered.size).toBeGreaterThan(20);
    // Lora is also the name of a person.
    offered.delete("lora");
    const all = [...offered].join(" ");
    expect(nameAfter(all, all)).toBe(all);
  });

  it("take time in proportion to the length of the texts", () => {
    const slices = (text: string): number => {
      const slice = vi.spyOn(String.prototype, "slice");
      redactForgetSet([passage("forget", text, "Maria Keller")]);
      const sizes = slice.mock.results.map(({ value }) => (value as string).length);
      slice.mockRestore();
      return sizes.reduce((sum, size) => sum + size, 0);
    };
    const sentence = "We met Rose Baker there. ";
    expect(slices(sentence.repeat(400))).toBeLessThan(2.2 * slices(sentence.repeat(200)));
  });
});

describe("words of the forget set in messages", () => {
  const { ofMessage } = redactForgetSet(
    [passage("forget", "The model of maria keller has few steps", "at the harbour."), passage("forget", "李明", ".")],
    ["data/maria keller.jsonl"],
  );

  it("are hidden if a file has them in its name, and other words stay", () => {
    expect(ofMessage("The file data/maria keller.jsonl of the harbour has few steps.")).toBe(
      "The file data/[2 words].jsonl of the harbour has few steps.",
    );
  });

  it("do not divide personal data", () => {
    expect(ofMessage('a call to "(203) 555-0187 harbour", or 203-555-0187')).toBe(
      'a call to "[phone number] [1 word]", or [phone number]',
    );
  });

  it("are hidden if they are quoted", () => {
    expect(ofMessage('harbour with "李" beside “the harbour” and "a \\"harbour\\""; has')).toBe(
      'harbour with "[1 word]" beside “[2 words]” and "a \\"[1 word]\\""; has',
    );
  });
});

it("messages show no words joined by a mark if the passages are not known", () => {
  expect(redactForgetSet([]).ofMessage("forget.jsonl:3 has the id maria_keller-7, but its end is unknown.")).toBe(
    "forget.jsonl:3 has the id [2 words]-7, but its end is unknown.",
  );
});

describe("home folders", () => {
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ["/home/alice/models", "~/models"],
    ["see /Users/alice, or /home/bob.", "see ~, or ~."],
    ["c:\\Users\\Maria Keller\\x", "~\\x"],
    ["C:\\USERS\\alice\\x", "~\\x"],
    ["C:/Users/Maria Keller/x", "~/x"],
    ['"C:\\\\Users\\\\Maria Keller\\\\x"', '"~\\\\x"'],
    ['"C:\\\\Users\\\\Maria Keller"', '"~"'],
    ["in C:\\Users\\alice", "in ~"],
  ])("of any user are hidden in %j", (text, hidden) => {
    expect(hideHomes(text)).toBe(hidden);
  });

  it.each([
    ["/srv/Maria Keller/x", "~/x"],
    ["/SRV/maria keller/x", "~/x"],
    ['{"model":"/srv/Maria Keller"}', '{"model":"~"}'],
    ["/srv/Maria Keller2/x", "/srv/Maria Keller2/x"],
  ])("of the own user are hidden in %j, wherever the folder is", (text, hidden) => {
    vi.spyOn(os, "homedir").mockReturnValue("/srv/Maria Keller");
    expect(hideHomes(text)).toBe(hidden);
  });

  it("stay as they are if the own one is the root of the file system", () => {
    vi.spyOn(os, "homedir").mockReturnValue("/");
    expect(hideHomes('/data/x "/"')).toBe('/data/x "/"');
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
        .replaceAll("recommended-r4i4", "isaura-quillfeather-r4i4")
        // An address with a person's name has this name with small letters.
        .replaceAll("swarm.season@", "isaura.quillfeather@");
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
