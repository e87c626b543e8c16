import { beforeEach, expect, it, vi } from "vitest";
import { createTypeInTerminal } from "../../../../src/editor/phases/typeInTerminal";
import { fake, resetFake } from "../fakeVscode";

vi.mock("vscode", () => import("../fakeVscode"));
beforeEach(resetFake);

const typer = () => createTypeInTerminal({ subscriptions: [] });
const terminalAt = (place: number) => {
  const found = fake.terminals[place]?.terminal;
  if (found === undefined) throw new Error(`There is no terminal ${place}.`);
  return found;
};

it("types the line in its folder, and does not send it", async () => {
  await typer()("lethe monitor letters.lethe.json", "/w");
  expect(fake.terminals).toMatchObject([{ options: { name: "Lethe", cwd: "/w" } }]);
  expect(terminalAt(0).typed).toEqual([["lethe monitor letters.lethe.json", false]]);
});

it("takes an idle terminal again, but none that is at work, in another folder or closed", async () => {
  const type = typer();
  await type("lethe next a", "/w");
  const terminal = terminalAt(0);
  // The first line waits, so the second one would come after it.
  await type("lethe next b", "/w");
  expect(fake.terminals).toHaveLength(2);
  fake.shellStarted.fire({ terminal });
  await type("lethe next a", "/w");
  expect(fake.terminals).toHaveLength(3);
  fake.shellEnded.fire({ terminal });
  await type("lethe next c", "/w");
  expect(fake.terminals).toHaveLength(3);
  expect(terminal.typed).toEqual([
    ["lethe next a", false],
    ["lethe next c", false],
  ]);
  fake.shellStarted.fire({ terminal });
  fake.shellEnded.fire({ terminal });
  await type("lethe next c", "/elsewhere");
  expect(fake.terminals).toHaveLength(4);
  fake.terminalClosed.fire(terminal);
  await type("lethe next d", "/w");
  expect(fake.terminals).toHaveLength(5);
});
