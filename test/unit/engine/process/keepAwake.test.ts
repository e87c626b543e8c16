import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import * as esbuild from "esbuild";
import { describe, expect, it, vi } from "vitest";
import { keepAwake } from "../../../../src/engine/process/keepAwake";
import { temporaryFolder } from "../run/runFixture";

/** A stand-in for systemd-inhibit: it notes its options and runs the command after them. */
const inhibitor = async (script: string) => {
  const folder = await temporaryFolder();
  const program = path.join(folder, "systemd-inhibit");
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  return { folder, PATH: `${folder}${path.delimiter}${process.env["PATH"] ?? ""}` };
};

const isAlive = (id: number): boolean => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};

describe.skipIf(process.platform === "win32")("device.keepAwake", () => {
  it("holds an inhibitor that ends with the engine, also when the engine is killed", async () => {
    const { folder, PATH } = await inhibitor(
      `echo "$@" > "\${0%/*}/options"; shift 4; "$@"; echo ended > "\${0%/*}/end"`,
    );
    const outfile = path.join(folder, "engine.mjs");
    await esbuild.build({
      stdin: {
        contents: `import { keepAwake } from "./src/engine/process/keepAwake";
          keepAwake((problem) => console.log(problem), "linux");
          setInterval(() => console.log("works"), 20);`,
        resolveDir: path.join(import.meta.dirname, "../../../.."),
      },
      ...{ outfile, bundle: true, platform: "node", format: "esm", logLevel: "error" },
    });
    const engine = spawn(process.execPath, [outfile], {
      env: { ...process.env, PATH },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(createInterface({ input: engine.stdout }), "line");
    const read = (name: string): Promise<string> => readFile(path.join(folder, name), "utf8").catch(() => "");
    await expect.poll(() => read("options")).toContain("--what=idle:sleep");
    expect(await read("end")).toBe("");
    engine.kill("SIGKILL");
    await expect.poll(() => read("end"), { timeout: 10_000 }).toBe("ended\n");
  });

  it("lets the machine sleep again without a warning", async () => {
    const { folder, PATH } = await inhibitor(`shift 4; echo $$ > "\${0%/*}/held"; exec "$@"`);
    vi.stubEnv("PATH", PATH);
    const problems: string[] = [];
    const letSleep = keepAwake((sentence) => problems.push(sentence), "linux");
    vi.unstubAllEnvs();
    const held = (): Promise<string> => readFile(path.join(folder, "held"), "utf8").catch(() => "");
    await expect.poll(held).toMatch(/^\d+\n$/);
    const id = Number(await held());
    letSleep();
    await expect.poll(() => isAlive(id)).toBe(false);
    expect(problems).toEqual([]);
  });

  it("tells why the machine may fall asleep", async () => {
    const { PATH } = await inhibitor("echo 'Failed to inhibit: Access denied' >&2; exit 1");
    vi.stubEnv("PATH", PATH);
    const denied = await new Promise<string>((resolve) => keepAwake(resolve, "linux"));
    vi.unstubAllEnvs();
    const start = "The machine may fall asleep during the run: device.keepAwake has no effect here, because ";
    expect(denied).toBe(`${start}systemd-inhibit ended (Failed to inhibit: Access denied).`);
    vi.stubEnv("PATH", "/nowhere");
    const missing = await new Promise<string>((resolve) => keepAwake(resolve, "darwin"));
    vi.unstubAllEnvs();
    expect(missing).toBe(`${start}caffeinate could not start (spawn caffeinate ENOENT).`);
    expect(await new Promise((resolve) => keepAwake(resolve, "win32"))).toBe(
      `${start}Lethe knows no program for it on win32.`,
    );
  });
});
