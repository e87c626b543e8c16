/* `npm run start:browser`: starts the recommended run of the sample and a VS Code server that shows the run and the
 * walkthrough in a browser, for machines without a desktop. The server listens on the loopback interface alone, and
 * each start has a new password. The window trusts the sample, because it is a part of this repository.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { workbenchAddress } from "../test/host/browser.mjs";
import { ensureServer, HostUnavailable } from "../test/host/install.mjs";
import { startServer } from "../test/host/server.mjs";
import { createSession } from "../test/host/session.mjs";
import { linkExtension } from "../test/host/workbench.mjs";
import { copySample } from "./copySample.mjs";

const repository = path.join(import.meta.dirname, "..");

const start = async () => {
  const host = await ensureServer();
  const sample = await copySample();
  const session = await createSession();
  let server;
  try {
    await linkExtension(session.extensions);
    await linkExtension(session.extensions, path.join(import.meta.dirname, "welcome"));
    const password = randomBytes(12).toString("base64url");
    server = await startServer(host, session, { password, trustsEveryWorkspace: true });
    console.log(`Open ${workbenchAddress(server.url, sample)}\nPassword: ${password}\nPress Ctrl-C to stop.\n`);
    const interrupted = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
    const run = spawn(process.execPath, ["dist/cli.js", "run", path.join(sample, "recommended.lethe.json")], {
      cwd: repository,
      stdio: "inherit",
    });
    await Promise.race([once(run, "exit"), interrupted]);
    await interrupted;
  } finally {
    await server?.stop();
    await session.dispose();
  }
};

try {
  await start();
} catch (error) {
  if (!(error instanceof HostUnavailable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
