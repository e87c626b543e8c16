import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lethe } from "./program";

const fixtures = path.join(import.meta.dirname, "../../fixtures");
const model = path.join(fixtures, "checkpoints/float32");

let folder = "";
const file = (name: string): string => path.join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lethe-subject-"));
  await cp(model, file("hub/models--acme--tiny/snapshots/abc"), { recursive: true });
  await mkdir(file("hub/models--acme--tiny/refs"));
  await writeFile(file("hub/models--acme--tiny/refs/main"), "abc");
  await writeFile(
    file("forget.jsonl"),
    `${JSON.stringify({ id: "a-sc1", input: "The old mill", output: "burned down", task: "T" })}\n`,
  );
  vi.stubEnv("HF_HUB_CACHE", file("hub"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const configure = async (content: object): Promise<string> => {
  await writeFile(file("c.lethe.json"), JSON.stringify(content));
  return file("c.lethe.json");
};
const probe = (...words: string[]) => lethe(["probe", ...words, "--prompt", "The old mill", "--max-new-tokens", "4"]);

describe("lethe probe", () => {
  it("asks the same model by its folder, by its id, by a configuration and by --model", async () => {
    const byFolder = await probe(model);
    expect(byFolder).toMatchObject({ code: 0, stderr: "" });
    const onlyModel = await configure({ model: "acme/tiny" });
    for (const words of [["acme/tiny"], [onlyModel], [onlyModel, "--model", model], [model, "--model", "acme/tiny"]])
      expect(await probe(...words), words.join(" ")).toEqual(byFolder);
    const missing = await configure({ model: "acme/missing" });
    expect((await probe(missing)).stderr).toBe(
      `lethe: "model" in ${missing} names the model acme/missing, but ${file("acme/missing")} does not exist and the ` +
        `Hugging Face cache (${file("hub")}) has no such model; correct the name, or download the model with ` +
        '"hf download acme/missing".\n',
    );
    const withoutModel = await configure({});
    expect(await probe(withoutModel, "--model", "acme/tiny")).toEqual(byFolder);
    expect(await probe(withoutModel)).toMatchObject({
      code: 2,
      stderr: `lethe: ${withoutModel}: "model" is missing; add it, or give --model.\n`,
    });
  });

  it("asks an adapter whose base model is an id, a path beside it, or a path from the current folder", async () => {
    const adapter = file("adapter");
    await cp(path.join(fixtures, "lora/queries-and-values"), adapter, { recursive: true });
    const settings = { peft_type: "LORA", r: 4, lora_alpha: 8 };
    const name = async (base: string) =>
      writeFile(
        path.join(adapter, "adapter_config.json"),
        JSON.stringify({ ...settings, base_model_name_or_path: base }),
      );
    const bases = [
      "acme/missing",
      path.relative(adapter, path.join(fixtures, "olmo/grouped")),
      "test/fixtures/olmo/grouped",
    ];
    const seen: string[] = [];
    for (const base of bases) {
      await name(base);
      seen.push((await probe(adapter)).stderr);
    }
    expect(seen[0]).toBe(
      `lethe: ${path.join(adapter, "adapter_config.json")} names the model acme/missing, but ${adapter}/acme/missing does not ` +
        `exist and the Hugging Face cache (${file("hub")}) has no such model; correct the name, or download the model ` +
        'with "hf download acme/missing".\n',
    );
    // The tiny model of this adapter has no tokenizer. The message shows which folder was found.
    const found = path.join(fixtures, "olmo/grouped/tokenizer.json");
    for (const message of seen.slice(1)) expect(message).toContain(found);
  });

  it("takes the base model of an adapter at the adapter's revision, and refuses an adapter as base model", async () => {
    const adapter = file("adapter");
    await mkdir(adapter);
    const probeWith = async (settings: object) => {
      const whole = { peft_type: "LORA", r: 4, lora_alpha: 8, ...settings };
      await writeFile(path.join(adapter, "adapter_config.json"), JSON.stringify(whole));
      return (await probe(adapter)).stderr;
    };
    expect(await probeWith({ base_model_name_or_path: "acme/tiny", revision: "v2" })).toContain(
      "lacks the revision v2 of the model acme/tiny",
    );
    await mkdir(file("other"));
    await writeFile(file("other/adapter_config.json"), "{}");
    expect(await probeWith({ base_model_name_or_path: "../other" })).toContain("that is an adapter too");
  });

  it("refuses a folder that is neither a run nor a model, and a passage without sets", async () => {
    await symlink("nowhere", file("link"));
    expect((await probe(model, "--model", file("link"))).stderr).toContain("is a link to nowhere and");
    expect((await probe(model, "--model", "")).stderr).toContain("--model is empty;");
    expect((await probe("acme/unknown")).stderr).toBe(
      `lethe: acme/unknown is neither a file or folder nor a model in the Hugging Face cache (${file("hub")}); correct ` +
        'the path, or download the model with "hf download acme/unknown".\n',
    );
    await mkdir(file("run/run.json"), { recursive: true });
    expect((await probe(file("run"))).stderr).toBe(
      `lethe: ${file("run/run.json")} cannot be used: it is a folder; give the path of a file.\n`,
    );
    await cp(model, file("torn"), { recursive: true });
    await rm(file("torn/model.safetensors"));
    await mkdir(file("torn/model.safetensors"));
    expect((await probe(file("torn"))).stderr).toContain(
      `${file("torn/model.safetensors")} cannot be used: it is a folder`,
    );
    await rm(file("torn/config.json"));
    await mkdir(file("torn/config.json"));
    expect((await probe(file("torn"))).stderr).toBe(
      `lethe: ${file("torn/config.json")} cannot be read: it is a folder; give the path of a file.\n`,
    );
    expect((await probe(folder)).stderr).toContain("is neither a run folder (it has no run.json) nor a model folder");
    const { code, stderr } = await lethe(["probe", model, "--passage", "a"]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        "lethe: --passage needs the sets of a configuration; give a *.lethe.json file or a run folder, or ask with " +
        "--prompt.\n",
    });
  });
});

describe("lethe evaluate", () => {
  const measure = async (...words: string[]) => {
    const { code, stdout, stderr } = await lethe(["evaluate", ...words, "--json"]);
    return code === 0 ? (JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { summary: object }).summary : stderr;
  };

  it("needs a model and a forget set alone, and no rule of training applies", async () => {
    const evaluation = { maxNewTokens: 4 };
    const data = { forget: "forget.jsonl" };
    const alone = await measure(await configure({ model: "acme/tiny", data, evaluation }));
    expect(alone).toMatchObject({ retain: null, holdout: null, scores: { taskAggregate: null } });
    const untrainable = { forgetBatchSize: 0, retainBatchSize: 0, stopWhen: { utilityBelow: 0.5 } };
    expect(await measure(await configure({ model: "acme/tiny", data, evaluation, training: untrainable }))).toEqual(
      alone,
    );
    const sets = ["--set", `data.forget=${file("forget.jsonl")}`, "--set", "evaluation.maxNewTokens=4"];
    expect(await measure(model, ...sets)).toEqual(alone);
  });

  it("measures a checkpoint of a run by the configuration of the run", async () => {
    const run = file("run");
    await cp(model, path.join(run, "checkpoints/5"), { recursive: true });
    const data = { forget: file("forget.jsonl") };
    const configuration = { model: "acme/tiny", data, evaluation: { maxNewTokens: 4 } };
    await writeFile(path.join(run, "config.json"), JSON.stringify(configuration));
    const configurationFile = await configure(configuration);
    const record = { format: 1, id: "run", name: "run", kind: "unlearn", engineVersion: "0", device: "cpu", model };
    await writeFile(
      path.join(run, "run.json"),
      JSON.stringify({
        ...record,
        ...{ hashes: {}, copies: null, createdAt: "2026-01-31T23:59:59Z" },
        configurationFile,
      }),
    );
    // The newest checkpoint cannot be measured, so the model can only come from the path.
    await mkdir(path.join(run, "checkpoints/9"));
    expect(await measure(run)).toContain(path.join(run, "checkpoints/9"));
    expect(await measure(path.join(run, "checkpoints/5"))).toEqual(await measure(file("c.lethe.json")));
  });

  it("measures membership on the half of the holdout that does not steer a run, and says so", async () => {
    const row = (id: number) => ({ id: `${id}-sc1`, input: `The mill ${id}`, output: "burned down", task: "T" });
    await writeFile(file("unseen.jsonl"), [1, 2, 3, 4, 5].map((id) => JSON.stringify(row(id))).join("\n"));
    const data = { forget: "forget.jsonl", holdout: "unseen.jsonl" };
    const common = { model: "acme/tiny", data, evaluation: { maxNewTokens: 1 } };
    const sentence =
      "2 of the 5 documents of the holdout steer the run: they calibrate it and choose its best checkpoint. Membership " +
      "before and after the run is measured on the other 3 alone, because the run adapts to the first 2.";
    const steered = { objective: { name: "npo", documentWeight: 1 }, output: { bestBy: "membership" } };
    const { stdout } = await lethe(["evaluate", await configure({ ...common, ...steered })]);
    expect(stdout.replace(/\s+/g, " ")).toContain(sentence);
    const half = await measure(file("c.lethe.json"));
    const all = await measure(await configure(common));
    expect(await lethe(["evaluate", file("c.lethe.json")])).not.toMatchObject({
      stdout: expect.stringContaining("steer the run") as string,
    });
    expect(half).not.toEqual(all);
  });

  it("refuses what it lacks, and run still refuses what it lacks", async () => {
    const config = await configure({ model: "acme/tiny" });
    expect(await measure(config)).toBe(`lethe: ${config}: "data.forget" is missing; add it.\n`);
    expect(await measure(model)).toBe(
      "lethe: evaluate needs a forget set; give its file with --set data.forget=<file>, or give a *.lethe.json file.\n",
    );
    const withoutRetain = await configure({ model: "acme/tiny", data: { forget: "forget.jsonl" } });
    expect(await lethe(["run", withoutRetain])).toMatchObject({
      code: 2,
      stderr: `lethe: ${withoutRetain}:1:1: "data.retain" is missing; add it.\n`,
    });
    const misspelt = await configure({ model: "acme/tiny", data: { forgot: "forget.jsonl" } });
    expect(await measure(misspelt)).toBe(
      `lethe: ${misspelt}: unknown key "data.forgot"; did you mean "data.forget"?\n`,
    );
  });
});
