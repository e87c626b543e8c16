import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";

/** The parts of the extension's manifest that this test reads. */
interface Manifest {
  readonly contributes: { readonly menus: Readonly<Record<string, readonly { command?: string; when?: string }[]>> };
}

// In a window over SSH, in WSL or in a container, the menus see `vscode-remote` where the extension sees `file`.
it("shows the menus of files in a remote window too", async () => {
  const manifest = await readFile(path.join(import.meta.dirname, "../../../package.json"), "utf8");
  const { menus } = (JSON.parse(manifest) as Manifest).contributes;
  const schemes = Object.values(menus)
    .flat()
    .flatMap(({ when = "" }) => when.match(/resourceScheme\b.*?(?= &&|$)/g) ?? []);
  expect(schemes.length).toBeGreaterThan(0);
  expect([...new Set(schemes)]).toEqual(["resourceScheme =~ /^(file|vscode-remote)$/"]);
});
