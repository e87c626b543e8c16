import { beforeEach, expect, it, vi } from "vitest";
import { pickConfiguration } from "../../../src/editor/commands/pickConfiguration";
import { fake, resetFake, Uri } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
const objectives = vi.hoisted(() => new Map<string, string>());
vi.mock(import("../../../src/control/configurationOutline"), () => ({
  readConfigurationOutline: (file: string) => Promise.resolve({ file, objective: objectives.get(file) } as never),
}));

const [first, second] = ["/work/first.lethe.json", "/work/second.lethe.json"] as const;
beforeEach(() => {
  resetFake();
  objectives.clear();
});
const editorOf = (file: string) => ({ document: { uri: Uri.file(file) } });

it("takes the configuration of the editor that was active when the command began", async () => {
  fake.activeTextEditor = editorOf(first);
  const picked = pickConfiguration([], "Start Run");
  fake.activeTextEditor = editorOf(second);
  expect(await picked).toMatchObject({ file: first });
});

it("reads a configuration again after the user has chosen it", async () => {
  fake.files = [first, second];
  for (const file of fake.files) objectives.set(file, "npo");
  fake.pick = (items) => {
    objectives.set(first, "memorization");
    return items[0];
  };
  expect(await pickConfiguration([], "Start Run")).toEqual({ file: first, objective: "memorization" });
});

it("lists recommended configurations first", async () => {
  fake.files = ["/work/gradient-ascent.lethe.json", "/work/recommended.lethe.json", "/work/a.lethe.json"];
  let listed: readonly unknown[] = [];
  fake.pick = (items) => {
    listed = items.map((item) => (item as { readonly label: string }).label);
    return undefined;
  };
  await pickConfiguration([], "Start Run");
  expect(listed).toEqual(["recommended", "a", "gradient-ascent"]);
});
