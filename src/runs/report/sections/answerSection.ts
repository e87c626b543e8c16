import type { EvaluationEvent } from "../../../protocol/events";
import { figureOf } from "../../../protocol/figures";
import type { FigureKey } from "../../../protocol/figures";
import { passageCount } from "../../../protocol/measuredPart";
import type { Passage, Split } from "../../../protocol/passages";
import { counted, formatPercent } from "../../../protocol/wording";
import { section } from "../document";
import type { Block, Line } from "../document";
import type { RunFacts } from "../facts";
import { isMade } from "./assessmentSection";
import { sizeOf } from "./titleSection";

/** The verdict, what was tested and what was not, each in a sentence; then the targets, and what to try next. */
export function answerSection(facts: RunFacts): readonly Block[] {
  const { verdict, last, passages } = facts;
  if (verdict === null) return [];
  const { headline, lines, advice, remark } = verdict;
  const open = lines.filter(({ status }) => status === "notMeasured").map(({ label }) => label.toLowerCase());
  const ways = [
    ...(isMade(facts, "relearning", "unrelated") ? [] : ["train"]),
    ...(isMade(facts, "eightBits", "fourBits") ? [] : ["round"]),
    "read",
  ];
  const untested = [
    ...open,
    `attacks that ${new Intl.ListFormat("en-GB", { type: "disjunction" }).format(ways)} the model`,
    "other prompts and other languages",
  ];
  const outcome = describeOutcome(facts);
  const sentences: readonly Line[] = [
    ...(outcome === "" ? [] : [[{ strong: "Result:" }, ` the model ${outcome}.`]]),
    [{ strong: "Tested:" }, ` ${last === undefined ? "nothing" : tested(last, passages).join("; ")}.`],
    [{ strong: "Not tested:" }, ` ${untested.join("; ")}. “What this report does not show” has the details.`],
  ];
  return section(
    "The answer",
    { kind: "verdict", headline, sentences, lines },
    ...(advice.length === 0 ? [] : [{ kind: "list", lines: advice.map(({ text }) => `Next, try: ${text}`) } as const]),
    ...(remark === null ? [] : [{ kind: "paragraph", line: remark } as const]),
  );
}

/** What the model still knows of the texts to forget, such as `recites 12 % of the words (before: 100 %)`. */
const describeOutcome = ({ before, last, retrained }: RunFacts): string =>
  outcomes
    .flatMap(([key, verb, rest]) => {
      const figure = figureOf(key);
      const value = last && figure.read(last.summary);
      if (value == null) return [];
      const others = [
        ["before the run", before?.summary],
        ["a model never trained on them", retrained?.summary],
      ] as const;
      const compared = others.flatMap(([name, summary]) => {
        const other = summary && figure.read(summary);
        return other == null ? [] : [`${name}: ${formatPercent(other)}`];
      });
      const beside = compared.length === 0 ? "" : ` (${compared.join("; ")})`;
      return [`${verb} ${formatPercent(value)} ${rest}${beside}`];
    })
    .join(" and ");

const outcomes: readonly (readonly [key: FigureKey, verb: string, rest: string])[] = [
  ["forget.regurgitation", "recites", "of the words of the texts to forget"],
  ["forget.knowledge", "answers", "of the questions about them"],
];

/** What the last measurement covers, as the items of a sentence. */
const tested = (last: EvaluationEvent, passages: readonly Passage[]): string[] => {
  const { utilitySet, membershipAuc } = last.summary;
  const inSet = (split: Split): readonly Passage[] => passages.filter((passage) => passage.split === split);
  const part = (split: Split, what: string): string[] => {
    const { texts, questions } = sizeOf(inSet(split));
    if (texts + questions === 0) return [];
    const covered = passageCount(last, split);
    const isPart = covered !== undefined && covered.measured < covered.all;
    const kinds = [texts > 0 ? counted(texts, "text") : "", questions > 0 ? counted(questions, "question") : ""];
    return [
      (isPart ? `${covered.measured} of the ` : "") + `${kinds.filter((kind) => kind !== "").join(" and ")} ${what}`,
    ];
  };
  return [
    ...part("forget", "to forget"),
    ...part("retain", "to keep"),
    ...part("withheld", "of similar text that nobody protected"),
    ...part("inScope", "of hard cases of the texts to forget"),
    ...part("nearScope", "close to the texts to forget"),
    ...part("earlier", "forgotten earlier"),
    ...(utilitySet ? [counted(utilitySet.questions, "general question")] : []),
    ...(membershipAuc == null
      ? []
      : [
          `whether the loss tells the documents to forget from ${counted(sizeOf(inSet("holdout")).documents, "document")} ` +
            "that the model has never seen",
        ]),
  ];
};
