import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { temporaryFolder } from "../../run/runFixture";

/** Writes a power zone as Linux has it, with its counter in joules. */
export async function writeZone(
  folder: string,
  zone: string,
  { name, joules, range = 262_143 }: { readonly name: string; readonly joules: number; readonly range?: number },
): Promise<void> {
  await mkdir(path.join(folder, zone));
  const files = { name, energy_uj: joules * 1e6, max_energy_range_uj: range * 1e6 };
  for (const [file, content] of Object.entries(files)) await writeFile(path.join(folder, zone, file), `${content}\n`);
}

/** A stand-in for nvidia-smi. `$asked` is a file in its folder that gets a line for each call. */
export async function writeCardProgram(script: string) {
  const folder = await temporaryFolder();
  const program = path.join(folder, "nvidia-smi");
  await writeFile(program, `#!/bin/sh\nasked="\${0%/*}/asked"\necho "$@" >> "$asked"\n${script}\n`);
  await chmod(program, 0o755);
  return { program, asked: path.join(folder, "asked") };
}
