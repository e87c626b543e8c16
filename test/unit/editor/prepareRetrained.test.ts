import { writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { prepareRetrainedModel, prepareTargetModel } from "../../../src/editor/commands/startRun";
import type { Services } from "../../../src/editor/services";
import { temporaryFolder } from "../runs/temporaryFolder";
import { fake, resetFake, Uri } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
const outlines: Record<string, object> = {
  "/work/prepare.lethe.json": { objective: "memorization", forget: "/work/forget.jsonl" },
  "/work/npo.lethe.json": { objective: "npo", forget: "/work/forget.jsonl" },
  "/work/recommended.lethe.json": { objective: "undial", forget: "/work/forget.jsonl" },
  "/work/other-set.lethe.json": { objective: "npo", forget: "/work/other.jsonl" },
  "/work/other-retain.lethe.json": { objective: "npo", forget: "/work/forget.jsonl", retain: "/work/other.jsonl" },
  "/elsewhere/run.lethe.json": { objective: "npo", forget: "/work/forget.jsonl" },
};
vi.mock(import("../../../src/control/configurationOutline"), () => ({
  readConfigurationOutline: (file: string) => Promise.resolve({ file, ...outlines[file] } as never),
}));

beforeEach(resetFake);

/** Runs the command on prepare.lethe.json, and returns the arguments with which it starts a run. */
const start = async (
  files: readonly string[],
  prepared = "/work/prepare.lethe.json",
  { command = prepareRetrainedModel, further = [] as readonly unknown[] } = {},
): Promise<unknown[] | undefined> => {
  fake.files = files;
  let started: unknown[] | undefined;
  const engines = {
    start: (...given: unknown[]) => {
      started = given;
      return Promise.resolve({ runFolder: "/runs/new", notices: [] });
    },
  };
  const services = {
    ...{ engines, store: { addDirectory: () => Promise.resolve() }, selected: { select: () => undefined } },
    ...{ log: { info: () => undefined }, checks: { clear: () => undefined } },
  };
  await command(services as unknown as Services)(Uri.file(prepared), ...further);
  return started;
};

describe("Prepare Retrained Model", () => {
  it("lets the user choose among the configurations with the same sets, the recommended one first", async () => {
    const seen: string[] = [];
    fake.pick = (items) => {
      seen.push(...(items as { label: string }[]).map(({ label }) => label));
      return items[0];
    };
    fake.entered = () => "models/again";
    expect(await start(Object.keys(outlines))).toEqual([
      "/work/prepare.lethe.json",
      "prepare",
      {
        overrides: ['output.exportTo="/work/models/again"'],
        retrained: { measuredFor: "/work/recommended.lethe.json" },
      },
    ]);
    expect(seen).toEqual(["recommended.lethe.json", "npo.lethe.json"]);
  });

  it("measures as the only run's configuration does, or as its own", async () => {
    fake.pick = () => expect.fail("there is nothing to choose");
    const measuredFor = async (...files: string[]) => (await start(["/work/prepare.lethe.json", ...files]))?.[2];
    expect(await measuredFor("/work/npo.lethe.json")).toMatchObject({
      retrained: { measuredFor: "/work/npo.lethe.json" },
    });
    expect(await measuredFor("/work/other-set.lethe.json")).toMatchObject({ retrained: { measuredFor: undefined } });
  });

  it("proposes the folder that the command uses", async () => {
    const proposed: string[] = [];
    fake.entered = (value) => {
      proposed.push(value);
      return value;
    };
    const [, , options] = (await start(["/work/prepare.lethe.json"])) ?? [];
    expect(proposed).toEqual(["retrained"]);
    expect(options).toMatchObject({ overrides: ['output.exportTo="/work/retrained"'] });
  });

  it("takes the configuration that it is given, and asks for no other", async () => {
    fake.pick = () => expect.fail("there is nothing to choose");
    const [, , options] = (await start(Object.keys(outlines), undefined, { further: ["/work/npo.lethe.json"] })) ?? [];
    expect(options).toMatchObject({ retrained: { measuredFor: "/work/npo.lethe.json" } });
  });

  it("asks nothing if there are figures of a retrained model already", async () => {
    fake.pick = fake.entered = () => expect.fail("the answer would be useless");
    const folder = await temporaryFolder();
    const prepared = path.join(folder, "prepare.lethe.json");
    outlines[prepared] = { objective: "memorization", forget: "/work/forget.jsonl" };
    await writeFile(path.join(folder, "reference.json"), "{}");
    await expect(start([prepared], prepared)).rejects.toThrow(/reference\.json already has the figures of a retrained/);
  });

  it("starts nothing if the user leaves the choice or the name of the folder", async () => {
    fake.entered = () => undefined;
    expect(await start(Object.keys(outlines))).toBeUndefined();
    fake.pick = () => undefined;
    fake.entered = (value) => value;
    expect(await start(Object.keys(outlines))).toBeUndefined();
  });
});

it("proposes for a target model the folder that it is given", async () => {
  const proposed: string[] = [];
  fake.entered = (value) => {
    proposed.push(value);
    return value;
  };
  const command = prepareTargetModel;
  await start([], undefined, { command });
  const [, , options] = (await start([], undefined, { command, further: ["/work/other/model"] })) ?? [];
  expect(proposed).toEqual(["models/target", path.join("other", "model")]);
  expect(options).toMatchObject({ overrides: ['output.exportTo="/work/other/model"'] });
});
