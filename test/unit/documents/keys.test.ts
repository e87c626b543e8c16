import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { configurationJsonSchema } from "../../../src/configuration/jsonSchema";
import { keysPage } from "./keysPage";

const repository = path.join(import.meta.dirname, "../../..");
const read = (file: string): string => readFileSync(path.join(repository, file), "utf8");

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly title: string }[];
    readonly keybindings: readonly { readonly key: string }[];
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly default: unknown }>>;
    }[];
  };
}

const { contributes } = JSON.parse(read("package.json")) as Manifest;
const editor = read("docs/editor.md");
const flat = editor.replaceAll(/\s+/g, " ");

describe("docs/keys.md", () => {
  it("has every key of a configuration with its default and meaning", async () => {
    // After a change of a key, `npx vitest run --project unit -u` with this file writes the page again.
    const page = keysPage(configurationJsonSchema());
    for (const key of ["data.retainWithheld", "evaluation.utilityShots", "training.stopWhen.forgetAtMost"])
      expect(page).toContain(`- \`${key}\``);
    await expect(page).toMatchFileSnapshot(path.join(repository, "docs/keys.md"));
  });
});

describe("docs/editor.md", () => {
  it("names every command and every key of the keyboard", () => {
    const commands = contributes.commands.map(({ title }) => title);
    expect(commands.filter((title) => !flat.includes(`**${title}**`))).toEqual([]);
    const keys = contributes.keybindings.map(({ key }) => key);
    expect(keys.filter((key) => !flat.toLowerCase().includes(`\`${key}\``))).toEqual([]);
  });

  it("has every setting with its default", () => {
    const settings = contributes.configuration.flatMap(({ properties }) => Object.entries(properties));
    const rows = settings.map(([name, setting]) => [name, setting.default === "" ? "empty" : String(setting.default)]);
    const shown = [...editor.matchAll(/^\| `(lethe\.\S+)` +\| (\S+) +\|/gm)].map(([, name, value]) => [name, value]);
    expect(shown).toEqual(rows);
  });
});
