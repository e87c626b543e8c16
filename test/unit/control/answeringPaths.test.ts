import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { requireAnswers } from "../../../src/control/answeringPaths";
import { temporaryFolder } from "../runs/temporaryFolder";

it("is content with paths that exist and with paths that do not", async () => {
  await requireAnswers([process.cwd(), "/no/such/path"], process.execPath);
  await requireAnswers([process.cwd()], "/no/such/node");
});

it.skipIf(process.platform === "win32")("names the path whose file system does not answer, in time", async () => {
  // Stands for a Node that waits for the second path.
  const node = path.join(await temporaryFolder(), "node");
  await writeFile(node, "#!/bin/sh\nprintf '0\\n1\\n'\nexec sleep 60\n");
  await chmod(node, 0o700);
  const start = Date.now();
  await expect(requireAnswers(["/answers", "/hangs/runs"], node, 500)).rejects.toThrow(
    "/hangs/runs is on a file system that has not answered for 0.5 seconds; check its connection, or name another path.",
  );
  expect(Date.now() - start).toBeLessThan(5000);
});
