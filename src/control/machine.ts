import { readFileSync } from "node:fs";
import os from "node:os";
import { formatBytes } from "../protocol/wording";

/** This machine in words: `Debian GNU/Linux 13, Linux 6.8.0 (x64), 2 cores of Intel Xeon, 24.0 GB of memory`. */
export function describeMachine(): string {
  const cpus = os.cpus();
  const model = cpus[0]?.model.trim() ?? "an unknown CPU";
  return `${systemName()}${os.type()} ${os.release()} (${os.arch()}), ${cpus.length} cores of ${model}, ${formatBytes(os.totalmem())} of memory`;
}

/** The name that people know the operating system by, with a comma. It is empty if the system has no such name. */
const systemName = (): string => {
  if (os.platform() === "win32") return `${os.version()}, `;
  if (os.platform() === "darwin") return "macOS, ";
  const name = /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(readRelease())?.[1];
  return name === undefined ? "" : `${name}, `;
};

/** Where distributions of Linux give their name. */
const readRelease = (): string => {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
};
