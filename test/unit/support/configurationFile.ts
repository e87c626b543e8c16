import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { HumanError } from "../../../src/protocol/humanError";

/** The smallest configuration that is accepted. */
export const required = { model: "model", data: { forget: "forget.jsonl", retain: "retain.jsonl" } };

/** Writes configurations into a folder that lives as long as the test file, and loads them. */
export function configurationFile() {
  const folder = mkdtempSync(path.join(tmpdir(), "lethe-configuration-"));
  afterAll(() => rm(folder, { recursive: true }));

  const write = async (content: string | object): Promise<string> => {
    const file = path.join(folder, "a.lethe.json");
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  };

  const load = async (content: string | object, ...overrides: string[]) =>
    (await loadConfiguration(await write(content), overrides)).configuration;

  /** The error's message, with FILE in place of the file's path. */
  const refusal = async (content: string | object, ...overrides: string[]): Promise<string> => {
    const file = await write(content);
    const error: unknown = await loadConfiguration(file, overrides).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HumanError);
    expect((error as HumanError).isInput).toBe(true);
    return (error as HumanError).message.replaceAll(file, "FILE");
  };

  return { folder, write, load, refusal };
}
