import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "./letheFixture";

interface Trained {
  readonly steps: readonly { readonly loss: number; readonly gradientNorm: number; readonly parts: number }[];
  readonly warnings: readonly string[];
}

// Linux counts the requested memory of a process against the limit; other systems do not.
describe.runIf(process.platform === "linux")("a process whose memory is limited", () => {
  let folder = "";
  beforeAll(async () => {
    // In dist/, where the program finds onnxruntime.
    folder = await mkdtemp(path.join(root, "dist/little-memory-"));
    await build({
      entryPoints: [path.join(import.meta.dirname, "littleMemory.ts")],
      outfile: path.join(folder, "program.cjs"),
      bundle: true,
      platform: "node",
      format: "cjs",
      mainFields: ["module", "main"],
      external: ["onnxruntime-node"],
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** @param megabytes limit of the private memory of the process */
  const train = async (megabytes: number | "unlimited"): Promise<Trained> => {
    const kibibytes = megabytes === "unlimited" ? megabytes : String(1024 * megabytes);
    // The stack of a thread counts against the limit. With small stacks, a late thread still fits, so that only a step
    // runs out of memory.
    const { stdout } = await promisify(execFile)("sh", [
      ...["-c", 'ulimit -s 2048; ulimit -d "$1"; exec "$2" "$3"', "sh"],
      ...[kibibytes, process.execPath, path.join(folder, "program.cjs")],
    ]);
    return JSON.parse(stdout) as Trained;
  };

  it("trains in smaller parts, with the same losses", async () => {
    const [limited, unlimited] = [await train(500), await train("unlimited")];
    expect(unlimited.warnings).toEqual([]);
    expect(limited.warnings.length).toBeGreaterThan(0);
    const parts = 2 ** limited.warnings.length;
    expect(limited.steps.map((step) => step.parts)).toEqual([parts, parts]);
    for (const [index, { loss, gradientNorm }] of unlimited.steps.entries()) {
      expect(Math.abs((limited.steps[index]?.loss ?? NaN) / loss - 1)).toBeLessThan(1e-5);
      expect(Math.abs((limited.steps[index]?.gradientNorm ?? NaN) / gradientNorm - 1)).toBeLessThan(1e-5);
    }
  });
});
