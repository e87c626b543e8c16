import path from "node:path";
import { OutOfMemory } from "../../backends/backend";
import { openBackend } from "../../backends/openBackend";
import { halveHoldout } from "../../data/halveHoldout";
import { givenAway } from "../../evaluation/givenAway";
import type { AlertLevel } from "../../protocol/alerts";
import { measurementLabel } from "../../protocol/attacks";
import type { AssessedModelName } from "../../protocol/attacks";
import type { RunEventBody } from "../../protocol/events";
import { currentHistory } from "../../protocol/history";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { writeFileAtomically } from "../../runs/atomicFile";
import { attackFile } from "../../runs/layout";
import { toLines } from "../../runs/lines";
import { readEvaluation, readEvents, readRunRecord } from "../../runs/reader";
import { writeRunPassages } from "../../runs/runPassages";
import { Interruption } from "../run/interruption";
import type { JobHost, JobInput } from "../run/jobHost";
import { readRunSets } from "../run/runSets";
import { askedOtherwise, asksOtherwise } from "./askedOtherwise";
import { attackResult, skippedResult } from "./attackResult";
import { measureAttack } from "./measureAttack";
import type { Found } from "./measureAttack";
import { nameOf, planMeasurements } from "./measurements";
import type { PlannedMeasurement } from "./measurements";
import { openedModels } from "./openedModels";
import { SkippedAttack } from "./skippedAttack";

type AttackBody = Extract<RunEventBody, { type: "attack" }>;

/**
 * Attacks an unlearned model, and the retrained model, if there is one, under the same attacks. Each measurement is
 * kept, so a resumed assessment goes on with the first one that is missing. The last event is a final state.
 *
 * @throws HumanError for input that cannot be used, and for a full disk
 */
export async function assess(input: Omit<JobInput, "kind">, host: JobHost, open = openBackend): Promise<void> {
  const { runFolder, attempt, program } = input;
  const record = await readRunRecord(runFolder);
  const earlier = attempt === 0 ? [] : currentHistory((await readEvents(runFolder)).events);
  const done = new Map<string, AttackBody>();
  for (const event of earlier) if (event.type === "attack") done.set(nameOf(event), event);
  if (attempt > 0) host.report({ type: "resumed", fromStep: done.size });
  const warned = new Set(earlier.flatMap((event) => (event.type === "warning" ? [event.message] : [])));
  const warn = (message: string, level: AlertLevel = "warning"): void => {
    if (!warned.has(message)) host.report({ type: "warning", level, step: done.size, message });
    warned.add(message);
  };

  const { set, configuration } = await readRunSets({ ...input, kind: "prepare" }, warn);
  const { assessment, data, device, training } = configuration;
  // The unlearning run has adapted to one half of the holdout, so membership is measured on the other.
  const isHalved = record.assessed?.halvesHoldout === true;
  const passages = isHalved ? halveHoldout(set.passages, training.seed).measured : set.passages;
  const forget = passages.filter(({ split }) => split === "forget");
  const inScope = passages.filter(({ split }) => split === "inScope");
  const unseen = passages.filter(({ split, kind }) => split === "holdout" && kind === "completion");
  await writeRunPassages(runFolder, [...forget, ...unseen, ...inScope]);
  const plan = planMeasurements({ record, attacks: assessment.attacks, forget, inScope, general: data.general });
  host.report({
    ...{ type: "plan", step: done.size, totalSteps: plan.length },
    ...{ evaluationInterval: 0, checkpointInterval: 0, sampledShare: 1 },
  });
  host.report({ type: "state", state: "evaluating", step: done.size });

  const isAsked = (): boolean => host.isAsked("pause") || host.isAsked("stop");
  const models = openedModels(() => open(device, (message) => warn(message)), isAsked);
  const stage = { runFolder, record, configuration, program, models, open, forget, inScope, unseen };
  const add = (event: AttackBody): void => {
    host.report(event);
    done.set(nameOf(event), event);
  };
  const recordsAsItIs = async (model: AssessedModelName): Promise<PassageEvaluation[]> => {
    const file = done.get(nameOf({ state: "asItIs", model }))?.file;
    if (file === undefined) throw new Error("The models are measured as they are before the attacks.");
    return readEvaluation(runFolder, file);
  };

  /** The hard cases that the target model answers. With the others, an attack could bring nothing back. */
  const answeredBefore = async (): Promise<Passage[]> => {
    const records = await recordsAsItIs("target");
    const answered = records.filter(({ split, score }) => split === "inScope" && score !== null && score > 0);
    const ids = new Set(answered.map(({ id }) => id));
    return inScope.filter(({ id }) => ids.has(id));
  };

  const measure = async (each: PlannedMeasurement): Promise<AttackBody> => {
    const { state, model } = each;
    const step = done.size + 1;
    const common = { type: "attack", step, state, model } as const;
    const skip = (why: string): AttackBody => {
      const result = skippedResult(each, why);
      return { ...common, values: result.values, seconds: 0, result };
    };
    if (each.skipped !== undefined) return skip(each.skipped);
    const asksOther = state !== "asItIs" && asksOtherwise(state);
    const hardCases = asksOther ? await answeredBefore() : inScope;
    if (asksOther && askedOtherwise(state, forget, hardCases).length === 0)
      return skip("the model before the run answers none of these questions, so they show nothing");
    const start = performance.now();
    let memoryBytes = process.memoryUsage().rss;
    const report = (body: RunEventBody): void => {
      refuseProbes(host);
      memoryBytes = Math.max(memoryBytes, process.memoryUsage().rss);
      const activity =
        body.type === "progress" ? { activity: `${measurementLabel(state, model)}: ${body.activity}` } : {};
      host.report({ ...body, ...activity, step: done.size } as RunEventBody);
    };
    let found: Found;
    try {
      found = await measureAttack(each, { ...stage, inScope: hardCases }, { ...host, report });
    } catch (error) {
      const why = whyImpossible(error);
      if (state === "asItIs" || why === undefined) throw error;
      await models.close();
      return skip(why);
    }
    const file = attackFile(state, model);
    await writeFileAtomically(path.join(runFolder, file), toLines(found.records));
    const seconds = found.seconds ?? (performance.now() - start) / 1000;
    if (state === "asItIs") return { ...common, values: givenAway(found.records, forget), file, seconds };
    const [before, target] = [await recordsAsItIs(model), await recordsAsItIs("target")];
    const result = await attackResult(each, { found, before, target, seconds, memoryBytes });
    return { ...common, values: result.values, file, seconds, result };
  };

  try {
    for (const each of plan) {
      if (done.has(nameOf(each))) continue;
      if (isAsked()) throw new Interruption();
      const event = await measure(each);
      if (event.values.isSilent === true)
        warn(
          `All completions are empty (${measurementLabel(each.state, each.model)}), so this measurement shows nothing about the forget set.`,
        );
      add(event);
    }
    host.report({ type: "state", state: "done", step: done.size });
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    const after = `after ${done.size} of ${plan.length} measurements.`;
    const ending = host.isAsked("stop")
      ? ({ state: "stopped", reason: `Stopped on request ${after}` } as const)
      : ({ state: "paused", reason: `Paused ${after}` } as const);
    host.report({ type: "state", step: done.size, ...ending });
  } finally {
    await models.dispose();
  }
}

/** Why an attack cannot be made here, as a clause. Undefined for an error that ends the assessment. */
const whyImpossible = (error: unknown): string | undefined => {
  if (error instanceof OutOfMemory) return "the memory is too small for it";
  return error instanceof SkippedAttack ? error.message : undefined;
};

/** An assessment opens one model after the other, so a prompt could reach any of them. */
const refuseProbes = (host: JobHost): void => {
  for (let call = host.nextProbe(); call !== undefined; call = host.nextProbe())
    call.refuse(
      "An assessment answers no prompts, because it attacks several models; probe the unlearned model's run.",
    );
};
