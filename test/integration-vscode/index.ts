import { readdirSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

/** VS Code calls this in its extension host. It runs every bundled test beside this file. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 300_000, color: true });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith(".test.cjs")) mocha.addFile(path.join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} of the tests failed.`);
}
