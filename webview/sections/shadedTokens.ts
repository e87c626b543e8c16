import type { PassageEvaluation } from "../../src/protocol/metrics";
import { element } from "../ui/element";

/**
 * The bands of probabilities. The band with the highest probabilities comes first. `least` is the lowest probability in
 * a band. A token belongs to the first band with `least` ≤ p, where p is the token's probability.
 */
const bands = [
  { name: "certain", least: 0.9, label: "90 % or more" },
  { name: "likely", least: 0.5, label: "50 to 90 %" },
  { name: "possible", least: 0.1, label: "10 to 50 %" },
  { name: "forgotten", least: 0, label: "under 10 %" },
] as const;

/** The band of a token's log-probability. */
export function bandOf(logProbability: number): (typeof bands)[number] {
  const probability = Math.exp(logProbability);
  return bands.find(({ least }) => probability >= least) ?? bands[3];
}

/**
 * Underlines and shades each expected token by its probability. This is the probability that the model gives to the
 * token after it has read the expected text before the token.
 */
export function shadedTokens(tokens: NonNullable<PassageEvaluation["tokens"]>): HTMLElement {
  return element(
    "div",
    { class: "part" },
    element("h3", { text: "How sure the model is of each expected word" }),
    element(
      "p",
      { class: "text tokens" },
      ...tokens.flatMap(([text, logProbability]) => {
        // An older run has null for a prediction that is not a number.
        if (!Number.isFinite(logProbability)) return [text];
        const { name } = bandOf(logProbability);
        const percent = `${(100 * Math.exp(logProbability)).toFixed(1)} %`;
        // Most tokens begin with a space. The space is not underlined.
        const word = text.trimStart() || text;
        return [
          text.slice(0, text.length - word.length),
          element("span", { class: `token ${name}`, text: word, title: percent }),
        ];
      }),
    ),
    element(
      "p",
      { class: "bands note" },
      ...bands.map(({ name, label }) => element("span", { class: `token ${name}`, text: label })),
    ),
  );
}
