import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export interface ControlEndpoint {
  /** Where a server can listen. */
  readonly address: string;
  readonly remove: () => Promise<void>;
}

/** Systems cut a Unix socket's path off at 104 bytes (macOS) or 108 (Linux). */
const longestSocketPath = 100;

/**
 * A fresh, unguessable address for a control server: a socket in an owner-only folder of its own in the user's runtime
 * or temporary directory, or a named pipe on Windows.
 */
export async function createControlEndpoint(): Promise<ControlEndpoint> {
  if (process.platform === "win32") {
    return { address: `\\\\.\\pipe\\lethe-${randomBytes(16).toString("hex")}`, remove: () => Promise.resolve() };
  }
  // mkdtemp makes its folder owner-only.
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
