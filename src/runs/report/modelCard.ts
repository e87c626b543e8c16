import { HumanError } from "../../protocol/humanError";
import { runKindLabel } from "../../protocol/runKind";
import { section } from "./document";
import type { Block } from "./document";
import { readFacts } from "./facts";
import type { RunFacts } from "./facts";
import { nameOfFile, nameOfRun } from "./names";
import { comparisonBlocks } from "./sections/comparisonSection";
import { scopeBlocks } from "./sections/scopeSection";
import { howLines } from "./sections/howSection";
import { limits } from "./sections/limitsSection";
import { describeForgetSet, setTable } from "./sections/titleSection";
import { toMarkdown } from "./toMarkdown";

interface ModelCardOptions {
  /** The step of the checkpoint that the card describes. Without it, it is the model at the end of the run. */
  readonly step?: number | undefined;
  /** Whether the card describes only the adapter, in PEFT's format. */
  readonly adapter?: boolean | undefined;
  /** Shows the words of the forget set and personal data, although the configuration has `output.redact`. */
  readonly showText?: boolean;
}

/** The name of a model card in the folder of a model, as the Hugging Face Hub reads it. */
export const modelCardFile = "README.md";

/** The first lines of a model card. A file that begins with them may be replaced by a model card. */
export const modelCardOpening = "---\n# Model card by Lethe\n";

/**
 * A model card for an unlearned model, in the form of the Hugging Face Hub: metadata in YAML, then what was unlearned,
 * how, figures with their intervals, and limits.
 *
 * @throws HumanError if the folder is no run folder, or if the run unlearned nothing
 */
export async function writeModelCard(
  runFolder: string,
  { step, adapter = false, showText = false }: ModelCardOptions = {},
): Promise<string> {
  const facts = await readFacts(runFolder, { showText, step });
  if (facts.record.kind !== "unlearn")
    throw new HumanError(
      `${runFolder} has no model card, because the run ${runKindLabel(facts.record.kind)} and unlearns nothing; give the ` +
        "folder of an unlearning run.",
    );
  const title = facts.redaction.ofName(facts.record.name);
  return `${metadata(facts, adapter)}\n${toMarkdown({ title, blocks: cardBlocks(facts, step, adapter) })}`;
}

const metadata = ({ record }: RunFacts, adapter: boolean): string => {
  const base = hubId(record.model);
  return [
    modelCardOpening.trimEnd(),
    base === undefined ? "# base_model: <the id of the model before unlearning on the Hub>" : `base_model: ${base}`,
    `library_name: ${adapter ? "peft" : "transformers"}`,
    "pipeline_tag: text-generation",
    ...["tags:", "- unlearning", "- lethe"],
    "---\n",
  ].join("\n");
};

/**
 * The id of a model in the local Hugging Face cache. The Hub refuses a card whose base model is a path, so another
 * folder has no id.
 */
const hubId = (folder: string): string | undefined =>
  /[\\/]models--(.+?)[\\/]snapshots[\\/]/.exec(folder)?.[1]?.replace("--", "/");

const cardBlocks = (facts: RunFacts, step: number | undefined, adapter: boolean): readonly Block[] => {
  const { record, redaction, last, verdict } = facts;
  const described = step ?? last?.step;
  const at = described === undefined ? "" : `, step ${described}`;
  return [
    {
      kind: "paragraph",
      line:
        `This is ${adapter ? "the adapter of " : ""}“${nameOfFile(record.model, record, redaction)}” after unlearning: it ` +
        `was trained so that it no longer recites some texts and no longer answers questions about them. Lethe ${record.engineVersion} made it in the run ` +
        `${nameOfRun(record.id, redaction)}${at}.`,
    },
    ...section(
      "What was unlearned",
      { kind: "paragraph", line: `${describeForgetSet(facts.passages)}.` },
      ...setTable(facts),
    ),
    ...section("How it was unlearned", { kind: "facts", facts: howLines(facts) }),
    ...(last === undefined
      ? []
      : section(
          "Figures",
          ...(verdict === null
            ? []
            : [{ kind: "verdict", headline: verdict.headline, sentences: [], lines: verdict.lines } as const]),
          ...comparisonBlocks(facts),
          ...scopeBlocks(facts),
        )),
    ...section("Limits", {
      kind: "list",
      lines: [...(last === undefined ? ["This checkpoint was not measured."] : []), ...limits(facts)],
    }),
  ];
};
