import type { Costs } from "../../protocol/cost/costs";
import { costOfRun } from "../../protocol/cost/runCost";
import type { RunEvent } from "../../protocol/events";
import { currentHistory } from "../../protocol/history";
import { ifDamaged } from "../ifDamaged";
import { readEvaluation, readEvents } from "../reader";
import { readRunPassages } from "../runPassages";
import type { RunRecord } from "../runRecord";
import { estimateRetraining } from "./estimateRetraining";
import type { MeasuredTexts } from "./estimateRetraining";
import { describePlace, findPreparations } from "./preparations";

/** What is read of a run to tell its costs. */
interface CostFacts extends MeasuredTexts {
  readonly runFolder: string;
  readonly record: RunRecord;
  /** All events of the log, also those that are outdated. */
  readonly events: readonly RunEvent[];
}

/**
 * What a run cost. For an unlearning run, it finds the costs of the models beside it, or else estimates the cost of a
 * retrained model.
 *
 * @returns undefined for a run without a training step
 */
export async function findCosts(facts: CostFacts): Promise<Costs | undefined> {
  const { runFolder, record, events } = facts;
  const run = costOfRun(events);
  if (run.steps === 0) return undefined;
  const own = { run, place: describePlace(record) };
  if (record.kind !== "unlearn") return { ...own, target: undefined, retrained: undefined, estimate: undefined };
  const { target, retrained } = await findPreparations(runFolder, record);
  const estimate = retrained === undefined ? estimateRetraining(run, target, facts) : undefined;
  return { ...own, target, retrained, estimate };
}

/**
 * Reads a run and tells its costs as `findCosts`.
 *
 * @throws HumanError if the event log cannot be read
 */
export async function readCosts(runFolder: string, record: RunRecord): Promise<Costs | undefined> {
  const { events } = await readEvents(runFolder);
  const evaluations = currentHistory(events).filter((event) => event.type === "evaluation");
  const ends = new Set([evaluations[0], evaluations.at(-1)].flatMap((event) => (event ? [event.file] : [])));
  const records = await Promise.all([...ends].map((file) => readEvaluation(runFolder, file).catch(ifDamaged([]))));
  return findCosts({
    ...{ runFolder, record, events, records: records.flat() },
    passages: await readRunPassages(runFolder).catch(ifDamaged([])),
  });
}
