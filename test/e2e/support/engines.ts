import { readdir, readFile } from "node:fs/promises";

/**
 * The engines of runs below a folder, as the kernel lists them: the workbench of these tests runs on Linux alone.
 *
 * @returns process ids
 */
export async function enginesBelow(folder: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const words = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (words.includes("engine.js") && words.includes(folder)) found.push(Number(name));
  }
  return found;
}

export async function killEngines(folder: string): Promise<void> {
  for (const engine of await enginesBelow(folder)) {
    try {
      process.kill(engine, "SIGKILL");
    } catch {
      // The engine has just ended.
    }
  }
}
