import path from "node:path";
import type { RecitedText } from "../../protocol/recited";
import { describeScore, formatPercent } from "../../protocol/wording";

/**
 * The texts of a row of the view. They name the kinds of personal data and quote nothing of the passage, because others
 * may see the screen.
 *
 * @param folder the folder of the file as the user knows it; may be empty
 */
export function describeRecited(passage: RecitedText, isAdded: boolean, folder: string) {
  const { file, line, kind, score, comparedBy, personalData } = passage;
  const measure = comparedBy === "characters" ? " by characters" : "";
  const share = kind === "question" ? describeScore(kind, score) : `${describeScore(kind, score)} recited${measure}`;
  const place = `${path.basename(file)}:${line}`;
  const added = isAdded ? ["in the forget set"] : [];
  const where = folder === "" ? [] : [folder];
  return {
    // The share comes first, because a narrow view cuts off the end.
    label: `${share} · ${place}`,
    description: [...added, ...personalData, ...where].join(" · "),
    tooltip: [
      `${file}:${line}`,
      kind === "question"
        ? "The model answers this question."
        : `The model recites ${formatPercent(score)} of the text after the prompt${measure}.`,
      ...(personalData.length > 0 ? [`Personal data: ${personalData.join(", ")}.`] : []),
      ...(isAdded ? ["It is in the forget set."] : []),
    ].join("\n"),
  };
}
