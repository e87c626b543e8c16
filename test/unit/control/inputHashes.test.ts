import { createHash } from "node:crypto";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { findInputs, hashInputs } from "../../../src/control/inputHashes";
import { temporaryFolder, writeConfiguration } from "../engine/run/runFixture";

it("hashes the weights of a restart's base", async () => {
  const folder = await temporaryFolder();
  const file = await writeConfiguration(folder);
  await mkdir(path.join(folder, "base"));
  await writeFile(path.join(folder, "base/model.safetensors"), "weights");
  const overrides = ['objective={"name":"restart","base":"base"}', "training.forgetBatchSize=0"];
  const inputs = await findInputs(await loadConfiguration(file, overrides));
  expect(inputs.get(path.join(folder, "base/model.safetensors"))).toBe(7);
  await rm(path.join(folder, "base"), { recursive: true });
  await expect(findInputs(await loadConfiguration(file, overrides))).rejects.toThrow(
    `is not a readable folder; correct "objective.base" in ${file}`,
  );
});

it("hashes the data files and every CSV file of a folder of questions", async () => {
  const folder = await temporaryFolder();
  const file = await writeConfiguration(folder);
  await mkdir(path.join(folder, "mmlu/dev"), { recursive: true });
  await writeFile(path.join(folder, "mmlu/dev/a_dev.csv"), "worked");
  await writeFile(path.join(folder, "mmlu/README.md"), "no question");
  await writeFile(path.join(folder, "novel.txt"), "unseen");
  const overrides = ["data.utility=mmlu", "data.heldOut=novel.txt"];

  const hashes = await hashInputs(await findInputs(await loadConfiguration(file, overrides)));
  const sha256 = (content: string) => createHash("sha256").update(content).digest("hex");
  expect(hashes).toEqual({
    [path.join(folder, "forget.jsonl")]: sha256(""),
    [path.join(folder, "retain.jsonl")]: sha256(""),
    [path.join(folder, "novel.txt")]: sha256("unseen"),
    [path.join(folder, "mmlu/dev/a_dev.csv")]: sha256("worked"),
  });

  await symlink("circle", path.join(folder, "circle"));
  await expect(findInputs(await loadConfiguration(file, ["data.holdout=circle"]))).rejects.toThrow(
    `circle cannot be used, because its links lead in a circle; correct "data.holdout" in ${file}.`,
  );
  await expect(findInputs(await loadConfiguration(file, ["data.holdout=mmlu"]))).rejects.toThrow(
    `"data.holdout" in ${file}: ${path.join(folder, "mmlu")} is a folder; give the path of a file in it.`,
  );

  await rm(path.join(folder, "mmlu"), { recursive: true });
  await expect(findInputs(await loadConfiguration(file, overrides))).rejects.toThrow(
    `${path.join(folder, "mmlu")} does not exist; correct "data.utility" in ${file}.`,
  );
});
