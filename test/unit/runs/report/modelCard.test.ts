import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { HumanError } from "../../../../src/protocol/humanError";
import { commitCheckpoint } from "../../../../src/runs/checkpoint";
import { exportCheckpoint } from "../../../../src/runs/exportCheckpoint";
import { writeModelCard } from "../../../../src/runs/report/modelCard";
import { refuseReportTarget } from "../../../../src/runs/report/reportTarget";
import { temporaryFolder } from "../temporaryFolder";
import { addRetrained, copyRecordedRun } from "./besideRun";

const recordedRun = path.join(import.meta.dirname, "../../../fixtures/run");

describe("a model card", () => {
  it("begins with metadata that the Hub reads", async () => {
    const card = await writeModelCard(recordedRun);
    expect(card).toMatch(/^---\n(?:[^\n]+\n)+---\n\n# recommended\n/);
    const metadata = card.split("---\n")[1];
    expect(metadata).toContain("\nlibrary_name: transformers\n");
    expect(metadata).toContain("\ntags:\n- unlearning\n- lethe\n");
    // The Hub refuses a path, and the target model of the sample has no id.
    expect(metadata).not.toMatch(/^base_model:/m);
  });

  it("names the base model by its id if it comes from the Hub's cache", async () => {
    const run = await copyRecordedRun();
    const model = "/home/alice/.cache/huggingface/hub/models--allenai--OLMo-1B-hf/snapshots/0123abc";
    await run.change("run.json", (record) => ({ ...record, model }));
    expect(await writeModelCard(run.folder)).toContain("\nbase_model: allenai/OLMo-1B-hf\n");
  });

  it("says what was unlearned and how, with figures, a retrained model and limits", async () => {
    const run = await copyRecordedRun();
    await addRetrained(run);
    const card = await writeModelCard(run.folder);
    expect([...card.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
      ...["What was unlearned", "How it was unlearned", "Figures", "Limits"],
    ]);
    expect(card).toMatch(/^\| To forget: words recited \| 100 % \| 11 % .*\| 11 % .*\|$/m);
    expect(card).toContain("- **Objective:** UNDIAL.");
    expect(card).toContain("in the run 20261121-095119-recommended-r4i4, step 180.");
  });

  it("describes the figures of the step that it is about, and never those of another", async () => {
    const during = await writeModelCard(recordedRun, { step: 60 });
    expect(during).toMatch(/^\| {2}\| before \| step 60 \|$/m);
    expect(during).toContain("- **Steps:** 60 of 180 planned");
    const unmeasured = await writeModelCard(recordedRun, { step: 61 });
    expect(unmeasured).not.toContain("## Figures");
    expect(unmeasured).toContain("- This checkpoint was not measured.");
  });

  it("is refused for a run that unlearns nothing", async () => {
    const run = await copyRecordedRun();
    await run.change("run.json", (record) => ({ ...record, kind: "prepare" }));
    await expect(writeModelCard(run.folder)).rejects.toThrow(
      new HumanError(
        `${run.folder} has no model card, because the run prepares a target model and unlearns nothing; give the folder ` +
          "of an unlearning run.",
      ),
    );
  });

  it("replaces a model card of Lethe, and no other file", async () => {
    const file = path.join(await temporaryFolder(), "README.md");
    const refuse = () => refuseReportTarget(file, recordedRun, { isConfirmed: false, means: "--to" });
    await writeFile(file, await writeModelCard(recordedRun));
    await refuse();
    await writeFile(file, "---\nlicense: mit\n---\n\n# My model\n");
    await expect(refuse()).rejects.toThrow(HumanError);
  });
});

describe("an export", () => {
  const exported = async (modelCard?: boolean): Promise<{ names: string[]; target: string }> => {
    const run = await copyRecordedRun();
    await commitCheckpoint(run.folder, 120, (folder) => writeFile(path.join(folder, "model.safetensors"), "weights"));
    const target = path.join(await temporaryFolder(), "model");
    await exportCheckpoint({
      runFolder: run.folder,
      step: 120,
      target,
      means: "--to",
      ...(modelCard && { modelCard }),
    });
    return { names: (await readdir(target)).sort(), target };
  };

  it("writes the card of its step into the folder if the user asks for it", async () => {
    const { names, target } = await exported(true);
    expect(names).toEqual(["README.md", "model.safetensors"]);
    expect(await readFile(path.join(target, "README.md"), "utf8")).toContain("step 120.");
  });

  it("writes none otherwise, because a card tells its readers what was to be forgotten", async () => {
    expect((await exported()).names).toEqual(["model.safetensors"]);
  });
});
