import type { FigureKey } from "../../../src/protocol/figures";
import { figureOf } from "../../../src/protocol/figures";
import { pairedScores } from "../../../src/protocol/intervals/documentScores";
import { pairedDifferences } from "../../../src/protocol/intervals/figureIntervals";
import type { FigureDifferences } from "../../../src/protocol/intervals/figureIntervals";
import { compareFigures } from "../real/compare";
import type { Measurement } from "../real/finishedJob";
import { comparedCell, differenceCell, markdownTable, valueCell } from "../real/markdown";
import type { Attacked } from "./attack";
import { retrainedLabel } from "./options";

const forgetKeys = [
  "forget.regurgitation",
  "forget.knowledge",
  "membershipAuc",
  "membershipMinKPlusPlusAuc",
] as const satisfies readonly FigureKey[];
const wholeKeys = [...forgetKeys, "retain.regurgitation"] as const satisfies readonly FigureKey[];

/** The names of the figures of the forget documents that the attacker does not have. */
const otherLabels: Readonly<Record<(typeof forgetKeys)[number], string>> = {
  "forget.regurgitation": "other three quarters, recited (r)",
  "forget.knowledge": "other three quarters, answered (t)",
  membershipAuc: figureOf("membershipAuc").label,
  membershipMinKPlusPlusAuc: figureOf("membershipMinKPlusPlusAuc").label,
};

/** The table of all models: as they are, in 4 bits, and after relearning. */
export async function robustnessTable(attacked: readonly Attacked[]): Promise<string> {
  const retrained = attacked.find(({ label }) => label === retrainedLabel);
  /** One row for each figure, with a cell for each model. */
  const rowsOf = async (
    keys: readonly FigureKey[],
    nameOf: (key: FigureKey) => string,
    measurementOf: (model: Attacked) => Measurement,
  ): Promise<Map<FigureKey, string[]>> => {
    const beside = retrained && measurementOf(retrained);
    const columns = await Promise.all(
      attacked.map(async (model) => cellsOf(keys, measurementOf(model), model === retrained ? undefined : beside)),
    );
    return new Map(keys.map((key) => [key, [nameOf(key), ...columns.map((cells) => cells.get(key) ?? "")]]));
  };
  const inState = (state: string) => (key: FigureKey) => `${state}: ${figureOf(key).label}`;
  const asTheyAre = await rowsOf(wholeKeys, inState("as it is"), ({ asItIs }) => asItIs);
  const rounded = await rowsOf(wholeKeys, inState("in 4 bits"), (model) => model.rounded);
  const others = await rowsOf(
    forgetKeys,
    (key) => `relearned: ${otherLabels[key as keyof typeof otherLabels]}`,
    ({ relearned }) => relearned,
  );
  const taught = await rowsOf(
    ["retain.regurgitation"],
    () => "relearned: taught quarter, recited (r)",
    ({ relearned }) => relearned,
  );
  const returned = await Promise.all(attacked.map(whatCameBack));
  const relearned = forgetKeys.flatMap((key) => [
    others.get(key) ?? [],
    [`${otherLabels[key]}: what came back`, ...returned.map((differences) => differenceCell(differences[key]))],
  ]);
  return markdownTable(
    ["", ...attacked.map(({ label }) => label)],
    [...asTheyAre.values(), ...rounded.values(), ...relearned, ...taught.values()],
  );
}

/** A figure with its difference from the retrained model. Without a retrained model, with its own interval. */
const cellsOf = async (
  keys: readonly FigureKey[],
  measurement: Measurement,
  retrained: Measurement | undefined,
): Promise<Map<FigureKey, string>> => {
  const compared = await compareFigures(keys, measurement, retrained);
  const ownCell = (key: FigureKey): string => {
    const { read, interval } = figureOf(key);
    return valueCell(read(measurement.summary) ?? undefined, interval(measurement.summary));
  };
  return new Map(
    [...compared].map(([key, found]) => [key, found.difference === undefined ? ownCell(key) : comparedCell(found)]),
  );
};

/** The figures of the untaught forget documents after relearning, minus the same figures before. */
const whatCameBack = ({ asItIs, relearned }: Attacked): Promise<FigureDifferences> =>
  pairedDifferences(...pairedScores(relearned, asItIs, relearned.passages));
