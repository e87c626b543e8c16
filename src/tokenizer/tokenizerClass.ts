import type { JsonObject } from "../protocol/json";
import { hasPartOfType } from "./partTypes";

/**
 * Classes of transformers that build a tokenizer from the vocabulary and the merges alone. They replace the other parts
 * of `tokenizer.json`; see `rebuiltDefinition`.
 */
const rebuildingClasses = [
  "LlamaTokenizer",
  "GemmaTokenizer",
  "Qwen2Tokenizer",
  "GPT2Tokenizer",
  "GPTNeoXTokenizer",
] as const;
export type RebuildingClass = (typeof rebuildingClasses)[number];

/** Classes of transformers that rebuild a tokenizer in ways that Lethe does not know. */
const unknownRebuilders: ReadonlySet<string> = new Set(
  (
    "Albert Barthez Bert BigBird Blenderbot Camembert CLIP CodeLlama Cohere DebertaV2 Deberta Electra Esmc FNet Funnel " +
    "Herbert MBart MBart50 MPNet Nllb OpenAIGPT Pegasus Qwen3_5 Reformer RemBert Roberta RoFormer SeamlessM4T Siglip2 " +
    "Splinter T5 Udop Whisper XGLM XLMRoberta XLNet"
  )
    .split(" ")
    .map((name) => `${name}Tokenizer`),
);

/** The class that transformers uses for a model type if the folder names no class. */
const classOfModelType: Readonly<Record<string, RebuildingClass>> = {
  olmo: "GPTNeoXTokenizer",
  qwen2: "Qwen2Tokenizer",
};

interface ChosenClass {
  /** The class that replaces parts of `tokenizer.json`. It is undefined if Lethe reads this file unchanged. */
  readonly rebuilding?: RebuildingClass;
  /** A sentence for the user about a class that Lethe does not know. */
  readonly warning?: string;
}

/**
 * The class with which transformers 5 opens a model's tokenizer (`AutoTokenizer.from_pretrained`).
 * @param settings.config the content of `config.json`
 * @param settings.tokenizerConfig the content of `tokenizer_config.json`
 */
export function tokenizerClassOf(
  definition: JsonObject,
  { config, tokenizerConfig }: { readonly config: JsonObject; readonly tokenizerConfig: JsonObject },
): ChosenClass {
  const modelType = config["model_type"];
  const named = className(tokenizerConfig["tokenizer_class"]) ?? className(config["tokenizer_class"]);
  const usual =
    typeof modelType === "string" && Object.hasOwn(classOfModelType, modelType)
      ? classOfModelType[modelType]
      : undefined;
  // For a Qwen2 model, transformers ignores the class that the folder names.
  if (modelType === "qwen2") return chosen("Qwen2Tokenizer");
  // For a Mistral model, transformers ignores the class that the folder names, and reads tokenizer.json unchanged.
  if (modelType === "mistral") return {};
  // Llama 3's folder names the class of Llama 2, but the vocabulary of Llama 3 is of another kind (byte-level).
  if (named === "LlamaTokenizer" && hasPartOfType(definition, "ByteLevel")) return {};
  return chosen(named ?? usual);
}

function chosen(name: string | undefined): ChosenClass {
  const rebuilding = rebuildingClasses.find((known) => known === name);
  if (rebuilding) return { rebuilding };
  if (name === undefined || !unknownRebuilders.has(name)) return {};
  return {
    warning:
      `"tokenizer_class" is "${name}", for which transformers replaces parts of tokenizer.json. Lethe reads tokenizer.json ` +
      "unchanged, so some texts may become other tokens than in transformers.",
  };
}

/** The name of a class without the ending `Fast`. This ending has no meaning in transformers 5. */
function className(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value.replace(/Fast$/, "") : undefined;
}
