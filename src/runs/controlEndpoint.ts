import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** Systems allow 104 bytes (macOS) or 108 bytes (Linux) for the path of a Unix socket. */
const longestSocketPath = 100;

/**
 * Creates an unguessable address for a control server. On Windows, it is a named pipe. Elsewhere, it is a socket in a
 * new owner-only folder of the user's runtime or temporary directory.
 * @returns the address that a server listens on, and a function that removes the socket's folder
 */
export async function createControlEndpoint() {
  if (process.platform === "win32") {
    return { address: `\\\\.\\pipe\\lethe-${randomBytes(16).toString("hex")}`, remove: () => Promise.resolve() };
  }
  // mkdtemp creates an owner-only folder.
  const folder = await mkdtemp(path.join(socketParent(), "lethe-")).catch(() =>
    mkdtemp(path.join(fallbackParent, "lethe-")),
  );
  return {
    address: path.join(folder, socketName),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const socketName = "engine.sock";
const fallbackParent = "/tmp";

const socketParent = (): string => {
  const parent = process.env["XDG_RUNTIME_DIR"] ?? tmpdir();
  const longest = Buffer.byteLength(path.join(parent, "lethe-XXXXXX", socketName));
  return longest <= longestSocketPath ? parent : fallbackParent;
};
