import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { openProcessorCounters } from "../../../../../src/engine/process/energy/processorCounters";
import { temporaryFolder } from "../../run/runFixture";
import { writeZone } from "./zones";

const setEnergy = (folder: string, zone: string, joules: number): Promise<void> =>
  writeFile(path.join(folder, zone, "energy_uj"), `${joules * 1e6}\n`);

it("adds up the packages, and counts neither their subzones nor the whole platform again", async () => {
  const folder = await temporaryFolder();
  // The machine also has the folder of the driver itself, and a second way to the first package.
  await mkdir(path.join(folder, "intel-rapl"));
  const others = ["intel-rapl:0:0", "intel-rapl:2", "intel-rapl-mmio:0"] as const;
  await writeZone(folder, "intel-rapl:0", { name: "package-0", joules: 1000 });
  await writeZone(folder, "intel-rapl:1", { name: "package-1-die-0", joules: 5 });
  await writeZone(folder, others[0], { name: "core", joules: 100 });
  await writeZone(folder, others[1], { name: "psys", joules: 100 });
  await writeZone(folder, others[2], { name: "package-0", joules: 1000 });
  const read = openProcessorCounters(folder);
  expect(read?.()).toBe(0);
  await setEnergy(folder, "intel-rapl:0", 1030);
  await setEnergy(folder, "intel-rapl:1", 7.5);
  for (const zone of others) await setEnergy(folder, zone, 9000);
  expect(read?.()).toBe(32.5);
  expect(read?.()).toBe(32.5);
});

it("goes on counting when a counter starts again at 0", async () => {
  const folder = await temporaryFolder();
  await writeZone(folder, "intel-rapl:0", { name: "package-0", joules: 90, range: 100 });
  const read = openProcessorCounters(folder);
  await setEnergy(folder, "intel-rapl:0", 20);
  expect(read?.()).toBe(30);
  await setEnergy(folder, "intel-rapl:0", 25);
  expect(read?.()).toBe(35);
});

it("tells nothing from the time when a counter was reset in the lower half of its range", async () => {
  const folder = await temporaryFolder();
  await writeZone(folder, "intel-rapl:0", { name: "package-0", joules: 30, range: 100 });
  const read = openProcessorCounters(folder);
  await setEnergy(folder, "intel-rapl:0", 40);
  expect(read?.()).toBe(10);
  await setEnergy(folder, "intel-rapl:0", 5);
  expect(read?.()).toBeUndefined();
});

it("tells nothing without counters, and where one of them cannot be read", async () => {
  const folder = await temporaryFolder();
  expect(openProcessorCounters(path.join(folder, "missing"))).toBeUndefined();
  expect(openProcessorCounters(folder)).toBeUndefined();
  await writeZone(folder, "intel-rapl:0", { name: "package-0", joules: 1 });
  await writeZone(folder, "intel-rapl:1", { name: "package-1", joules: 1 });
  expect(openProcessorCounters(folder)?.()).toBe(0);
  // A user without the right to read gets an error, as for a file that is a folder.
  await rm(path.join(folder, "intel-rapl:1/energy_uj"));
  await mkdir(path.join(folder, "intel-rapl:1/energy_uj"));
  expect(openProcessorCounters(folder)).toBeUndefined();
});

it("tells nothing from the time when a counter vanishes, also when it comes back", async () => {
  const folder = await temporaryFolder();
  await writeZone(folder, "intel-rapl:0", { name: "package-0", joules: 1 });
  const read = openProcessorCounters(folder);
  await rm(path.join(folder, "intel-rapl:0"), { recursive: true });
  expect(read?.()).toBeUndefined();
  await writeZone(folder, "intel-rapl:0", { name: "package-0", joules: 3 });
  expect(read?.()).toBeUndefined();
});
