import { isSample, describePart } from "../../../protocol/measuredPart";
import { figureOf } from "../../../protocol/figures";
import { counted, formatPercent } from "../../../protocol/wording";
import { section } from "../document";
import type { Block } from "../document";
import type { RunFacts } from "../facts";
import { isMade } from "./assessmentSection";
import { sizeOf } from "./titleSection";

/** What the report does not show, from what the run did not measure. */
export function limitsSection(facts: RunFacts): readonly Block[] {
  const { kind } = facts.record;
  return kind === "unlearn" || kind === "assess"
    ? section("What this report does not show", { kind: "list", lines: limits(facts) })
    : [];
}

/** The limits of a run's results, the limits of this run first. */
export function limits(facts: RunFacts): readonly string[] {
  return [
    ...notMeasured(facts),
    ...withoutRetrained(facts),
    ...ofSample(facts),
    ...ofSizes(facts),
    ...notTested(facts),
  ];
}

const notMeasured = ({ verdict }: RunFacts): string[] =>
  (verdict?.lines ?? [])
    .filter(({ status }) => status === "notMeasured")
    // A line has a target only if a part of its values was measured.
    .map(({ label, value, target }) =>
      target === "" ? `${label}: not measured, because ${value}.` : `${label}: measured only in part: ${value}.`,
    );

const withoutRetrained = ({ retrained, assessment }: RunFacts): string[] =>
  retrained === undefined && assessment?.assessment.asTheyAre.retrained === undefined
    ? [
        "No model that was trained without the texts to forget was measured. So it is not known what such a model would " +
          "recite or answer.",
      ]
    : [];

const ofSample = ({ last }: RunFacts): string[] =>
  last !== undefined && isSample(last)
    ? [`The last measurement covers ${describePart(last)}. The other passages may give other results.`]
    : [];

/** Few documents give uncertain figures. */
const ofSizes = ({ passages, last }: RunFacts): string[] => {
  const { documents } = sizeOf(passages.filter(({ split }) => split === "forget"));
  if (documents === 0 || last === undefined) return [];
  // The rule of three: with 0 of n, the 95 % interval of the share reaches up to about 3/n.
  const most = formatPercent(Math.min(1, 3 / documents));
  const isNone = figureOf("forget.knowledge").read(last.summary) === 0;
  const { questions } = last.summary.utilitySet ?? {};
  return [
    `The figures cover ${counted(documents, "document")} to forget, in one run with one seed. ` +
      (isNone
        ? `No question was answered; with so few documents, the true share may still be up to about ${most}.`
        : "Other documents or another seed give other figures; the 95 % intervals cover the choice of documents only."),
    ...(questions === undefined ? [] : [`General knowledge was measured with ${counted(questions, "question")} only.`]),
  ];
};

/** What this run, its assessment and Lethe itself do not test. */
const notTested = (facts: RunFacts): string[] => {
  return [
    ...(isMade(facts, "sampling", "prefix", "rolePlay", "context")
      ? ["Other prompts than those of the attacks above, and other languages, were not tested."]
      : [
          "Other prompts than those of the sets and their rephrasings, other languages, and sampled completions were not " +
            "tested: every completion is the likeliest one (greedy decoding).",
        ]),
    isMade(facts, "relearning", "unrelated")
      ? "A longer training than those of the attacks above, or one on other texts, may bring more back."
      : "It was not tested whether a short training on related text brings the forgotten text back.",
    ...(isMade(facts, "eightBits", "fourBits")
      ? []
      : ["It was not tested whether fewer bits for each weight (quantisation) bring the forgotten text back."]),
    ...neverTested,
  ];
};

/** What no run of Lethe tests. */
const neverTested = [
  "No attack read weights or activations. The membership attacks read only the losses.",
  "Only the texts in the forget set were to be forgotten, and only they were measured. The model may know the same facts " +
    "from other texts.",
  "The results hold for the measured model, and not for a copy that was changed or rounded later.",
];
