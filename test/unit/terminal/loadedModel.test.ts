import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { isAdapted, loraNames } from "../../../src/backends/onnx/models/adapters/lora";
import { loadModel } from "../../../src/terminal/loadedModel";
import { temporaryFolder } from "../runs/temporaryFolder";
import { loraFixture } from "../support/loraFixture";

const sample = path.join(import.meta.dirname, "../../../media/sample/model");

describe("loadModel", () => {
  it("puts an adapter on top of the model that its folder names", async () => {
    const fixture = await loraFixture("queries-and-values");
    const folder = await temporaryFolder();
    const base = path.join(folder, "base");
    await cp(path.join(fixture.folder, "../../olmo/grouped"), base, { recursive: true });
    for (const file of ["tokenizer.json", "tokenizer_config.json"])
      await cp(path.join(sample, file), path.join(base, file));
    const adapter = path.join(folder, "adapter");
    await cp(fixture.folder, adapter, { recursive: true });
    const settings = path.join(adapter, "adapter_config.json");
    const written = JSON.parse(await readFile(settings, "utf8")) as object;
    await writeFile(settings, JSON.stringify({ ...written, base_model_name_or_path: "../base" }));

    const { model, weights } = await loadModel(adapter);
    expect(isAdapted(model)).toBe(true);
    const { a } = loraNames("model.layers.1.self_attn.v_proj");
    expect(weights.get(a)?.data).toEqual((await fixture.loadWeights()).get(a)?.data);
    expect(isAdapted((await loadModel(base)).model)).toBe(false);

    await writeFile(settings, JSON.stringify({ ...written, base_model_name_or_path: null }));
    await expect(loadModel(adapter)).rejects.toThrow(
      `${settings} names no base model; write its path there as "base_model_name_or_path".`,
    );
  });
});
