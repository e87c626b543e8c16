import { cp, mkdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "../../../../src/control/check/checkConfiguration";
import type { CheckOptions } from "../../../../src/control/check/checkConfiguration";
import { hasErrors } from "../../../../src/protocol/findings";
import { createCheckedFolder, questions } from "./checkFixture";

const check = async (file: string, options: Partial<CheckOptions> = {}) => {
  const findDevices = () => Promise.reject(new Error("The configuration chooses the CPU."));
  const { findings } = await checkConfiguration({ file }, { findDevices, kind: "unlearn", ...options });
  return findings;
};

describe("checkConfiguration", () => {
  it("finds no mistake in a usable configuration, and says what it needs", async () => {
    const { configure } = await createCheckedFolder();
    const findings = await check(await configure());
    expect(findings.map(({ level }) => level)).toEqual(["information", "information"]);
    expect(findings[0]?.message).toMatch(/^The run needs about .* of memory/);
    expect(findings[1]?.message).toMatch(/^The checkpoints need up to .* of disk space/);
  });

  it("reports the mistakes of the configuration and of all sets together, each with its line", async () => {
    const { configure, inside, write } = await createCheckedFolder();
    await write("forget.jsonl", `${questions("forget")}{"id":"forget-1","question":"a","answer":"b"}\nnot JSON\n`);
    await write("retain.jsonl", `{"id":"r","text":"one"}\n`);
    const file = await configure({
      objective: { name: "ndpo" },
      training: { epoch: 3, forgetBatchSize: "x" },
      output: { runsDirectory: "forget.jsonl" },
    });
    const findings = await check(file);
    const errors = findings.map(({ level, file: of, line, message }) => [level, of, line, message.slice(0, 46)]);
    expect(errors).toEqual([
      ["error", file, 8, '"objective.name" must be "npo", "simnpo", "gra'],
      ["error", file, 11, 'Unknown key "training.epoch"; did you mean "tr'],
      ["error", file, 12, '"training.forgetBatchSize" must be a number, n'],
      ["error", file, 15, `${inside("forget.jsonl")} is a file, not a`.slice(0, 46)],
      ["error", inside("forget.jsonl"), 4, "This line repeats the id forget-1 of line 1; g"],
      ["error", inside("forget.jsonl"), 5, "This line is not valid JSON (Unexpected token "],
      ["error", inside("retain.jsonl"), 1, 'This line has only one word as "text", but a p'],
    ]);
  });

  it("checks hard cases and near cases against the forget set", async () => {
    const { configure, inside, write } = await createCheckedFolder();
    const first = { question: "Where is the forget of house 1?", answer: "by the sea 1" };
    const cases = [
      { id: "h1", of: "forget-1", question: "What is by the sea 1?", answer: "house 1" },
      { id: "h2", of: "forget-9", question: "What is by the sea 9?", answer: "house 9" },
      { id: "h3", ...first },
    ];
    await write("cases.jsonl", cases.map((row) => `${JSON.stringify(row)}\n`).join(""));
    await write("near.jsonl", `${JSON.stringify({ id: "n1", ...first })}\n`);
    const data = { forget: "forget.jsonl", retain: "retain.jsonl", inScope: "cases.jsonl", nearScope: "near.jsonl" };
    const findings = await check(await configure({ data }));
    expect(findings.filter(({ line }) => line !== undefined)).toEqual([
      expect.objectContaining({
        ...{ level: "error", file: inside("cases.jsonl"), line: 2 },
        message:
          'This line asks about forget-9, but the forget set has no row with this id; correct "of" or remove the key.',
      }),
      expect.objectContaining({
        ...{ level: "warning", file: inside("cases.jsonl"), line: 3, fix: "removeRow" },
        message:
          "This line has the same text as line 1 of the forget set; a hard case must ask in another way; reword or " +
          "remove this row.",
      }),
      expect.objectContaining({
        ...{ level: "warning", file: inside("near.jsonl"), line: 1, fix: "removeRow" },
        message:
          "This line has the same text as line 1 of the forget set; a case near the forget set must be text to keep; " +
          "remove this row.",
      }),
    ]);
  });

  it.each([
    ["a missing file", { data: { forget: "absent.jsonl", retain: "retain.jsonl" } }, 4, "does not exist"],
    ["a missing model", { model: "absent" }, 2, "There is no model"],
    ["an empty file", { data: { forget: "empty.jsonl", retain: "retain.jsonl" } }, 4, "is empty"],
    ["a file given twice", { data: { forget: "forget.jsonl", retain: "forget.jsonl" } }, 5, "name the same file"],
    ["a link to the same file", { data: { forget: "forget.jsonl", retain: "link.jsonl" } }, 5, "name the same file"],
    ["a folder without a model", { model: "nothing" }, 2, "holds no model"],
    ["a model without a tokenizer", { model: "mute" }, 2, "has no tokenizer"],
    ["truncated weights", { model: "torn" }, 2, "is truncated"],
  ])("%s is an error at the key that names it", async (_, changes, line, message) => {
    const { configure, inside, write } = await createCheckedFolder();
    await write("empty.jsonl", "");
    await symlink("forget.jsonl", inside("link.jsonl"));
    await mkdir(inside("nothing"));
    for (const name of ["mute", "torn"]) await cp(inside("model"), inside(name), { recursive: true });
    await rm(inside("mute/tokenizer.json"));
    await truncate(inside("torn/model.safetensors"), 3000);
    const file = await configure(changes);
    const errors = (await check(file)).filter(({ level }) => level === "error");
    expect(errors).toMatchObject([{ file, line, message: expect.stringContaining(message) as string }]);
  });

  it.each([
    ["a missing teacher", "absent", /^"objective\.teacher\.model": There is no model/],
    ["a damaged teacher", "torn", /^"objective\.teacher\.model": .* is truncated/],
    [
      "a teacher without weights",
      "bare",
      /^"objective\.teacher\.model": The model in \S+bare has no weights; name the checkpoint from which the target model was fine-tuned\.$/,
    ],
    [
      "a teacher with another tokenizer",
      "foreign",
      /^"objective\.teacher\.model": The teacher in .* has another tokenizer than the target model/,
    ],
  ])("%s is an error at the key that names it", async (_, model, message) => {
    const { configure, inside } = await createCheckedFolder();
    for (const name of ["torn", "foreign", "base", "bare"])
      await cp(inside("model"), inside(name), { recursive: true });
    await truncate(inside("torn/model.safetensors"), 3000);
    await rm(inside("bare/model.safetensors"));
    const tokenizer = await readFile(inside("model/tokenizer.json"), "utf8");
    const foreign = tokenizer.replace(/"pre_tokenizer": \{/, '"pre_tokenizer": {"note": "another",');
    expect(foreign).not.toBe(tokenizer);
    await writeFile(inside("foreign/tokenizer.json"), foreign);
    const taughtBy = (teacher: string) => ({
      objective: { name: "distillation", teacher: { name: "base", model: teacher } },
    });
    const errors = (await check(await configure(taughtBy(model)))).filter(({ level }) => level === "error");
    expect(errors).toMatchObject([
      { key: "objective.teacher.model", line: 11, message: expect.stringMatching(message) as string },
    ]);
    expect((await check(await configure(taughtBy("base")))).filter(({ level }) => level === "error")).toEqual([]);
  });

  it("a base that does not fit the target model is an error at the key that names it", async () => {
    const { configure, inside } = await createCheckedFolder();
    for (const name of ["base", "wide", "adapter"]) await cp(inside("model"), inside(name), { recursive: true });
    const config = JSON.parse(await readFile(inside("model/config.json"), "utf8")) as { num_hidden_layers: number };
    const layers = config.num_hidden_layers;
    await writeFile(inside("wide/config.json"), JSON.stringify({ ...config, num_hidden_layers: layers - 1 }));
    await writeFile(inside("adapter/adapter_config.json"), "{}");
    const restartFrom = (base: string) => ({
      objective: { name: "restart", base },
      training: { forgetBatchSize: 0 },
    });
    const errorsOf = async (base: string) =>
      (await check(await configure(restartFrom(base)))).filter(({ level }) => level === "error");
    const errorWith = (message: string) => [
      { key: "objective.base", line: 9, message: expect.stringContaining(message) as string },
    ];
    const underNoise = (of: string) => ({
      ...{ model: inside(of), objective: { name: "restart", noise: 0.5 }, training: { forgetBatchSize: 0 } },
    });
    const errorsUnderNoise = async (of: string) =>
      (await check(await configure(underNoise(of)))).filter(({ level }) => level === "error");
    expect(await errorsUnderNoise("base")).toEqual([]);
    expect(await errorsUnderNoise("adapter")).toMatchObject([
      { key: "model", message: expect.stringContaining("is an adapter; merge the adapter") as string },
    ]);
    expect(await errorsOf("base")).toEqual([]);
    expect(await errorsOf("absent")).toMatchObject(errorWith('"objective.base": There is no model'));
    expect(await errorsOf("adapter")).toMatchObject(errorWith("is an adapter; merge the adapter into its model"));
    expect(await errorsOf("wide")).toMatchObject(
      errorWith(
        `has ${layers - 1} layers, but the target model in ${inside("model")} has ${layers}; name the checkpoint`,
      ),
    );
  });

  it("warns if a run calibrates answers alone, because membership is over whole documents", async () => {
    const { configure, write } = await createCheckedFolder();
    await write("holdout.jsonl", questions("holdout"));
    const data = { forget: "forget.jsonl", retain: "retain.jsonl", holdout: "holdout.jsonl" };
    const warningsWith = async (lossOn: string) => {
      const file = await configure({
        ...{ objective: { name: "npo", documentWeight: 1 }, training: { lossOn }, data },
      });
      return (await check(file)).filter(({ level, key }) => level === "warning" && key === "training.lossOn");
    };
    expect(await warningsWith("document")).toEqual([]);
    expect(await warningsWith("answer")).toMatchObject([
      { message: expect.stringMatching(/^"objective\.documentWeight" calibrates only the answers/) as string },
    ]);
  });

  it("warns of a text that is in a set twice, and of a text that is also in another set", async () => {
    const { configure, inside, write } = await createCheckedFolder();
    const [first = "", second = ""] = questions("forget").split("\n");
    await write("forget.jsonl", `${first}\n${first.replace("forget-1", "again").replace("Where", "WHERE ")}\n`);
    await write("retain.jsonl", `${second}\n${first}\n`);
    const findings = (await check(await configure())).filter(({ level }) => level === "warning");
    expect(findings).toMatchObject([
      { file: inside("forget.jsonl"), line: 2, message: expect.stringContaining("as line 1;") as string },
      { file: inside("retain.jsonl"), line: 2, message: expect.stringContaining("of the forget set") as string },
    ]);
  });

  it("lists at most 100 rows of a file, and counts the others", async () => {
    const { configure, write } = await createCheckedFolder();
    await write("forget.jsonl", "broken\n".repeat(130));
    const findings = await check(await configure());
    expect(findings).toHaveLength(101);
    expect(findings.map(({ message }) => message).join("\n")).toContain("has 30 more rows that Lethe cannot read");
  });

  it("reports every syntax error of the configuration", async () => {
    const { write, inside } = await createCheckedFolder();
    await write("small.lethe.json", '{\n  "model": model,\n  "data" {}\n}\n');
    const findings = await check(inside("small.lethe.json"));
    expect(findings.map(({ line }) => line)).toEqual(expect.arrayContaining([2, 3]));
    expect(findings.every(({ level }) => level === "error")).toBe(true);
  });

  it("without a kind of run, a missing retain set is a warning", async () => {
    const { configure } = await createCheckedFolder();
    const file = await configure({ data: { forget: "forget.jsonl" } });
    const findings = await check(file, { kind: undefined });
    expect(findings).toMatchObject([{ level: "warning", key: "data.retain", line: 3 }]);
    expect(hasErrors(await check(file))).toBe(true);
  });

  it("names an override that is wrong, and replaces values of the file", async () => {
    const { configure } = await createCheckedFolder();
    const file = await configure({ model: "absent" });
    const findings = await check(file, { overrides: ["model=model", "training.epochs=none", "trainig.epochs=1"] });
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^--set trainig\.epochs=1: unknown key/),
      expect.stringMatching(/^--set training\.epochs=none: "training.epochs" must be/),
    ]);
  });

  it("names the option, and no line, for a value of --set that the check of files refuses", async () => {
    const { configure, inside } = await createCheckedFolder();
    const errorsWith = async (options: Partial<CheckOptions>) =>
      (await check(await configure(), options)).filter(({ level }) => level === "error");
    const overrides = ["model=nope", "data.forget=absent.jsonl", "output.exportTo=model"];
    const errors = await errorsWith({ overrides });
    expect(errors.map(({ message }) => message)).toEqual([
      `--set model=nope: There is no model ${inside("nope")}; correct the path.`,
      expect.stringMatching(
        /^\/.*model is not empty; name a new folder for the model with --to or output\.exportTo\.$/,
      ),
      expect.stringMatching(/^--set data\.forget=absent\.jsonl: .*absent\.jsonl does not exist/),
    ]);
    expect(errors.map(({ line }) => line)).toEqual([undefined, undefined, undefined]);
    // No user has given a planned value with --set.
    const [planned] = await errorsWith({ planned: ["data.holdout=absent.jsonl"] });
    expect(planned?.message).toMatch(/^\/.*absent\.jsonl does not exist/);
    expect(planned?.line).toBeUndefined();
  });
});
