import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A counter of one processor's package. The energies are in microjoules. */
interface PackageCounter {
  readonly read: () => number;
  /** The counter starts again at 0 after this value. */
  readonly range: number;
  last: number;
}

/**
 * Opens the counters with which Linux tells the energy of processors, of Intel and of AMD: the zones `intel-rapl:0`,
 * `intel-rapl:1` … of https://docs.kernel.org/power/powercap/powercap.html. Only zones of whole packages count. Their
 * subzones (`intel-rapl:0:0`) and the zone of the whole platform (`psys`) would count the same energy again.
 *
 * @param folder the folder of the zones, `/sys/class/powercap` on a real machine
 * @returns a function that gives the joules since the opening. The function must be called before a counter has passed
 *   its whole range, which takes minutes. It gives undefined from the time when a counter can no longer be read or was
 *   reset. There is no function if the machine has no counters, or if this process may not read them
 */
export function openProcessorCounters(folder: string): (() => number | undefined) | undefined {
  let counters: PackageCounter[] | undefined = ifReadable(() => packageFolders(folder).map(openCounter));
  if (counters === undefined || counters.length === 0) return undefined;
  let microjoules = 0;
  return () => {
    const passed = ifReadable(() => counters?.map(advance));
    if (passed === undefined) counters = undefined;
    for (const more of passed ?? []) microjoules += more;
    return counters && microjoules / 1e6;
  };
}

const packageFolders = (folder: string): string[] =>
  readdirSync(folder)
    .filter((zone) => /^intel-rapl:\d+$/.test(zone))
    .map((zone) => path.join(folder, zone))
    .filter((zone) => readFileSync(path.join(zone, "name"), "utf8").startsWith("package-"));

const openCounter = (zone: string): PackageCounter => {
  const read = (): number => readNumber(path.join(zone, "energy_uj"));
  return { read, range: readNumber(path.join(zone, "max_energy_range_uj")), last: read() };
};

/**
 * The microjoules since the last call.
 *
 * @throws Error if the counter has fallen from the lower half of its range. It was then reset, for example while the
 *   machine slept, and nobody knows what it had counted
 */
const advance = (counter: PackageCounter): number => {
  const now = counter.read();
  const { last, range } = counter;
  if (now < last && last < range / 2) throw new Error("The counter was reset.");
  counter.last = now;
  return now < last ? now - last + range : now - last;
};

const readNumber = (file: string): number => {
  const text = readFileSync(file, "utf8").trim();
  if (!/^\d+$/.test(text)) throw new Error(`${file} contains no number.`);
  return Number(text);
};

/** The result of a function, or undefined if a file cannot be read. Most machines let only root read the counters. */
const ifReadable = <Result>(work: () => Result): Result | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};
