import type { Energy } from "../../protocol/cost/energy";
import type { RunEventBody, RunState } from "../../protocol/events";
import { stepAfter } from "../../protocol/history";
import type { RunLog } from "../../runs/runLog";
import type { EnergyMeter } from "./energy/energyMeter";

/** Between two changes of the state, an event tells the energy at most once in this number of milliseconds. */
const energyInterval = 5000;

/** Writes the events of a run, and derives the run's state and step from the events. */
export type Recorder = ReturnType<typeof createRecorder>;

export function createRecorder(log: RunLog, meter: Pick<EnergyMeter, "energy">) {
  let state: RunState = "starting";
  let step = 0;
  let told: { readonly energy: Energy; readonly at: number } | undefined;
  /** The energy that an event tells. It is undefined if nothing has changed, as on a machine that does not tell it. */
  const newEnergy = ({ type }: RunEventBody): Energy | undefined => {
    const at = performance.now();
    if (told !== undefined && type !== "state" && at - told.at < energyInterval) return undefined;
    const before = told?.energy;
    const energy = meter.energy();
    told = { energy, at };
    const isSame = before?.processors === energy.processors && before?.cards === energy.cards;
    return before !== undefined && isSame ? undefined : energy;
  };
  return {
    record: (body: RunEventBody): void => {
      const energy = newEnergy(body);
      log.append({ ...body, ...(energy && { energy }) });
      if (body.type === "state") state = body.state;
      step = stepAfter(body);
    },
    status: () => ({ state, step }),
  };
}
