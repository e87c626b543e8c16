import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { adapterKeys } from "../../../src/backends/onnx/models/adapters/adapterKeys";
import { architectures, quantizationKeys } from "../../../src/backends/onnx/models/architecture";
import { configKeys, transformersClasses } from "../../../src/backends/onnx/models/configKeys";
import { scalings } from "../../../src/backends/onnx/models/rotaryFrequencies";
import { weightEndings } from "../../../src/configuration/weightNames";
import { foreignKinds } from "../../../src/data/files/foreignFiles";
import { partTypes } from "../../../src/tokenizer/partTypes";

const page = readFileSync(path.join(import.meta.dirname, "../../../docs/what-lethe-reads.md"), "utf8");

/** The names in code style in the section with this heading, in the lines that `isMeant` accepts. */
function namesIn(heading: string, isMeant: (line: string) => boolean = () => true): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const lines = section.split("\n").filter(isMeant).join("\n");
  return [...lines.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name.replace(/^"|"$/g, ""));
}

const rowOf =
  (first: string) =>
  (line: string): boolean =>
    line.startsWith(`| ${first}`);

/** Keys of PEFT that the page names as refused. */
const refusedAdapterKeys: readonly string[] = [
  ...[
    "alora_invocation_tokens",
    "arrow_config",
    "ensure_weight_tying",
    "kasa_config",
    "layer_replication",
    "lora_bias",
  ],
  ...["megatron_config", "modules_to_save", "monteclora_config", "target_parameters", "trainable_token_indices"],
  ...["use_bdlora", "use_dora", "use_qalora", "velora_config"],
];

describe("docs/what-lethe-reads.md", () => {
  const types = Object.keys(architectures);

  it("has every architecture with its class and its own keys", () => {
    const shared = types
      .map((type) => configKeys(type).read)
      .reduce((all, keys) => all.filter((key) => keys.includes(key)));
    expect(Object.keys(transformersClasses)).toEqual(types);
    for (const type of types) {
      const own = configKeys(type).read.filter((key) => !shared.includes(key));
      expect(namesIn("Architectures", rowOf(`\`${type}\``))).toEqual([type, transformersClasses[type], ...own]);
    }
    expect(namesIn("Architectures")).toEqual(expect.arrayContaining([...shared]));
  });

  it("has every key of config.json that is accepted with some values, with these values", () => {
    const { harmlessValues, harmless } = configKeys("llama");
    const rows = page
      .split("\n")
      .filter((line) =>
        /^\| `(is_encoder|use_sliding|attention_bias`, `mlp|no_bias|partial|num_exp|hidden_activation)/.test(line),
      );
    const documented = rows.flatMap((row) => {
      const [keys = "", values = ""] = row.split("|").slice(1);
      const named = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
      return named(keys).map((key) => [key, named(values).map((value) => JSON.parse(value) as unknown)] as const);
    });
    expect(Object.fromEntries(documented)).toEqual(harmlessValues);
    for (const key of ["architectures", "transformers_version", "use_cache"]) expect(harmless).toContain(key);
    for (const key of ["attention_multiplier", "final_logit_softcapping", "text_config"])
      expect([...harmless, ...Object.keys(harmlessValues)]).not.toContain(key);
    expect(namesIn("Keys of config.json")).toEqual(expect.arrayContaining([...quantizationKeys]));
  });

  it("has the types of rotary embeddings", () => {
    const line = page.split("\n").find((text) => text.startsWith("- **Rotary embeddings**")) ?? "";
    expect([...(line.split(". ")[0]?.matchAll(/`([^`]+)`/g) ?? [])].map(([, name]) => name)).toEqual(
      Object.keys(scalings),
    );
  });

  it("has every extension of files of weights", () => {
    expect(namesIn("Weights")).toEqual(expect.arrayContaining([...weightEndings]));
  });

  it("has every key of adapters, and no other", () => {
    const keys = namesIn("Adapters", rowOf("`"));
    const known = [
      ...[
        ...adapterKeys.read,
        ...adapterKeys.harmless,
        ...Object.keys(adapterKeys.harmlessValues),
        ...refusedAdapterKeys,
      ],
      ...Object.values(adapterKeys.harmlessValues).flat().map(String),
      "LORA",
    ];
    expect(new Set(keys)).toEqual(new Set(known));
    for (const key of refusedAdapterKeys)
      expect([...adapterKeys.read, ...adapterKeys.harmless, ...Object.keys(adapterKeys.harmlessValues)]).not.toContain(
        key,
      );
  });

  it.each(Object.entries(partTypes))("has every type of a tokenizer's %s", (part, known) => {
    expect(namesIn("Tokenizers", rowOf(`\`${part}\``))).toEqual([part, ...known]);
  });

  it("has every kind of file that is refused as a set, and no other", () => {
    const section = page.split(/^## /m).find((text) => text.startsWith("Data files\n")) ?? "";
    expect([...section.matchAll(/^- (.+)$/gm)].map(([, name]) => name)).toEqual(foreignKinds.map(({ name }) => name));
  });
});
