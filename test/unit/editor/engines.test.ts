import { beforeEach, expect, it, vi } from "vitest";
import { createEngines } from "../../../src/editor/engines";
import { fake, resetFake } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
/** The self-tests that have begun; the test ends them. */
const tried = vi.hoisted(() => [] as { readonly setting: string; readonly end: (error?: Error) => void }[]);
vi.mock(import("../../../src/control/chooseNode"), () => ({
  chooseNode: ({ setting = "" }) =>
    new Promise((resolve, reject) => {
      const node = { nodePath: setting, version: "24.0.0", origin: "setting" as const };
      tried.push({ setting, end: (error) => (error === undefined ? resolve(node) : reject(error)) });
    }),
}));

beforeEach(resetFake);

it("keeps the Node of the current setting when the self-test of an earlier setting fails later", async () => {
  const context = { asAbsolutePath: (name: string) => name, extension: { packageJSON: { version: "1.0.0" } } };
  const engines = createEngines(context as never, { info: () => undefined } as never);
  fake.settings = { nodePath: "/bad/node" };
  const bad = engines.nodePath();
  await expect.poll(() => tried.length).toBe(1);
  fake.settings = { nodePath: "/good/node" };
  const good = engines.nodePath();
  await expect.poll(() => tried.length).toBe(2);
  tried[0]?.end(new Error("no such file"));
  await expect(bad).rejects.toThrow("no such file");
  tried[1]?.end();
  expect(await good).toBe("/good/node");
  expect(await engines.nodePath()).toBe("/good/node");
  expect(tried).toHaveLength(2);
});
