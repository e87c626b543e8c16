import type { Energy } from "../../../protocol/cost/energy";
import { openCardMeter } from "./cardMeter";
import { openProcessorCounters } from "./processorCounters";

/** Where a machine tells its energy. */
export interface EnergyPlaces {
  /** The folder of Linux's power zones. */
  readonly counters: string;
  /** The program that tells the power of NVIDIA cards. */
  readonly cardProgram: string;
}

/** macOS and Windows have no such folder, and Lethe asks no card there. */
const placesOfLinux: EnergyPlaces = { counters: "/sys/class/powercap", cardProgram: "nvidia-smi" };

/** The time between two readings, in milliseconds. The fastest counters start again at 0 after some minutes. */
const interval = 5000;
/** An answer of the cards that is older than this number of milliseconds tells nothing about now. */
const patience = 60_000;

export type EnergyMeter = ReturnType<typeof openEnergyMeter>;

/**
 * Measures the energy that this machine uses from now on, as far as the machine tells it. It is the energy of the whole
 * machine, because no counter knows which program used it.
 *
 * @param usesGpu whether the run computes on a GPU. Only then are the cards asked, because the question wakes them up
 */
export function openEnergyMeter(usesGpu: boolean, places = process.platform === "linux" ? placesOfLinux : undefined) {
  const processors = places && openProcessorCounters(places.counters);
  const cards = places && usesGpu ? openCardMeter({ program: places.cardProgram, interval, patience }) : undefined;
  const timer = processors && setInterval(processors, interval).unref();
  return {
    /** The energy since the opening, to a tenth of a joule. It is empty if the machine does not tell it. */
    energy: (): Energy => {
      const [ofProcessors, ofCards] = [processors?.(), cards?.energy()];
      return {
        ...(ofProcessors !== undefined && { processors: rounded(ofProcessors) }),
        ...(ofCards !== undefined && { cards: rounded(ofCards) }),
      };
    },
    close: (): void => {
      clearInterval(timer);
      cards?.close();
    },
  };
}

const rounded = (joules: number): number => Math.round(10 * joules) / 10;
