import { documentGlossary } from "./documentMembership/terms";
import { figureGlossary } from "./figures";
import { forgetQualityGlossary } from "./forgetQuality";
import { membershipGlossary } from "./membershipTable";

/** The words of models and recipes. A recipe that has the name of a term here links to it. */
const recipeGlossary: readonly (readonly [term: string, meaning: string])[] = [
  ["target model", "The model before unlearning. It was trained on the forget set and the retain set."],
  [
    "base model",
    "The model before it became the target model, such as a public pretrained model. It never saw the forget set.",
  ],
  [
    "retrained model",
    "A model that was trained like the target model, but without the forget set. A perfectly unlearned model would " +
      "behave like it.",
  ],
  [
    "distillation",
    "An objective. The model learns the predictions of a teacher for each word-piece (token) of the forget texts, so " +
      "that it predicts them like text that it never saw.",
  ],
  [
    "teacher",
    "The source of the predictions in distillation: the base model, or the target model after a change to what it " +
      "reads or predicts. A teacher does not recognise the forget texts.",
  ],
  [
    "restart",
    "An objective. Training begins again with the base model, or with the target model under noise, and teaches it the " +
      "text to keep. No step reads the forget set.",
  ],
  [
    "replay",
    "Before training, the target model writes texts from short beginnings. Training treats them like retain texts, which " +
      "protects text that no retain set names.",
  ],
];

/** Whether the glossary explains a word. */
export function isExplained(word: string): boolean {
  return recipeGlossary.some(([term]) => term === word);
}

/** The glossary in Markdown: a heading for each term, and its meaning below. */
export function glossaryMarkdown(): string {
  const entries = [
    ...figureGlossary,
    ...documentGlossary,
    ...membershipGlossary,
    forgetQualityGlossary,
    ...recipeGlossary,
  ].map(([term, meaning]) => `## ${term}\n\n${meaning}`);
  return `${["# What the figures mean", introduction, ...entries].join("\n\n")}\n`;
}

const introduction =
  "Tables show a share as a number from 0 to 1, and sentences show it as a percentage: 0.48 is 48 %. The field's " +
  "symbol stands in parentheses. The last entries explain the words of models and recipes.";

/**
 * The anchor of a term's heading in a Markdown preview, such as `recited-r` for `recited (r)`: lower case, punctuation
 * removed, and hyphens for spaces.
 */
export function glossaryAnchor(term: string): string {
  return term
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");
}

export const glossaryCommandName = "lethe.openGlossary";

/** The address of a link that opens the glossary at a term. The editor executes it as a command. */
export function glossaryAddress(term: string): string {
  return `command:${glossaryCommandName}?${encodeURIComponent(JSON.stringify([glossaryAnchor(term)]))}`;
}
