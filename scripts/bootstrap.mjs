// Lets every command of package.json work in a fresh clone: installs the locked packages where they are missing or
// stale, then builds. It imports Node's own modules alone, because no package may be installed yet.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const run = (command, ...arguments_) => {
  const { status } = spawnSync(command, arguments_, {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) process.exit(status ?? 1);
};

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  console.error(
    `Lethe needs Node 20 or newer; this is ${process.version}. Install a newer Node and run the command again.`,
  );
  process.exit(2);
}

const installed = "node_modules/.package-lock.json";
const fresh = existsSync(installed) && statSync(installed).mtimeMs >= statSync("package-lock.json").mtimeMs;
if (!fresh) run("npm", "ci");

run("npm", "run", "build", "--silent");
