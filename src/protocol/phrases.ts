import { describeFigure, describeValue } from "./figureTables";
import { mainFigureOf, setLabel } from "./figures";
import type { Figure } from "./figures";
import type { EvaluationSummary } from "./metrics";
import type { Split } from "./passages";
import { defaultTargets } from "./verdict/targets";

/*
 * This file describes results in words. A description gives the percentage and a plain phrase before any further
 * detail, as in `48 % recited (was 100 %)`. All views and the terminal take their sentences from this file, so each
 * thing has the same name everywhere.
 */

type Summary = EvaluationSummary | null | undefined;

/** The retrained model, for a reader who does not know the word, before its value. */
export const withoutForgetSet = "a model without the forget set:";

/** A figure in words, such as `48 % recited`, `48 % recited (was 100 %)` or `recited: not measured`. */
export function describeInWords(
  figure: Figure,
  now: Summary,
  {
    before,
    retrained,
    task = null,
  }: { readonly before?: Summary; readonly retrained?: Summary; readonly task?: string | null } = {},
): string {
  const value = now && figure.read(now, task);
  const other = retrained && figure.read(retrained, task);
  const earlier = before && figure.read(before, task);
  const others = [
    ...(earlier == null ? [] : [`was ${describeValue(figure, earlier)}`]),
    // Without a value there is nothing to compare with the retrained model.
    ...(value == null || other == null ? [] : [`${withoutForgetSet} ${describeValue(figure, other)}`]),
  ];
  const was = others.length === 0 ? "" : ` (${others.join(" · ")})`;
  if (value == null) return `${figure.name}: ${describeFigure(figure, now, task)}${was}`;
  const remark = now && figure.remark(now, task);
  const gap = remark == null ? "" : ` (${remark.what})`;
  const text = describeValue(figure, value);
  return `${figure.unit === "share" ? `${text} ${figure.phrase}` : `${figure.name} ${text}`}${was}${gap}`;
}

/**
 * A set in one phrase, by its main figure: `forget 48 % recited (was 100 %)`, or `forget 12 % of the questions
 * answered`.
 *
 * @param now the evaluation to describe
 * @param before an earlier evaluation, if its value should follow in parentheses
 * @returns undefined if the run has no such set
 */
export function describeSet(split: Split, now: Summary, before?: Summary, task: string | null = null) {
  const inTask = (summary: Summary) => (task === null ? summary : summary?.tasks[task])?.[split];
  if (inTask(now) == null && inTask(before) == null) return undefined;
  const figure = mainFigureOf(split, [now, before], task);
  return `${setLabel(split)} ${describeInWords(figure, now, { before, task })}`;
}

/**
 * An attack whose area under the ROC curve is within this distance from 0.5 does little better than a guess. The
 * verdict has the same limit, so that both say the same.
 */
const { membershipDistance: guessing } = defaultTargets;

/** What the area under the ROC curve of a membership attack means. */
export function describeAttack(auc: number): string {
  if (auc > 0.5 + guessing) return "an attacker can tell that these texts were trained on";
  if (auc < 0.5 - guessing) return "an attacker can tell that these texts were removed";
  return "an attacker can only guess whether these texts were trained on";
}
