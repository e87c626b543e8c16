import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, expect, it, vi } from "vitest";
import { takeNextStep } from "../../../../src/editor/phases/takeNextStep";
import type { Phase } from "../../../../src/protocol/phases/phase";
import { fake, resetFake } from "../fakeVscode";

vi.mock("vscode", () => import("../fakeVscode"));
beforeEach(resetFake);

const typed = vi.fn(() => Promise.resolve());
const attacks: Phase = {
  ...{ name: "attacks", label: "Attacks", state: "problem", isNext: true, description: "1 of 2 attacks withstood" },
  explanation: ["An assessment attacks the model.", "Start a run that forgets more."],
  ...{ actions: [{ name: "assess", runFolder: "/w/1" }], shows: "/w/2" },
};

it("does the first action of a phase with its command, or types it", async () => {
  await takeNextStep({ ...attacks, state: "open" }, "/w", typed);
  expect(fake.executed).toEqual([["lethe.assessModel", "/w/1"]]);
  const monitor = { name: "monitorAgain", runFolder: "/w/3" } as const;
  await takeNextStep({ ...attacks, state: "open", actions: [monitor] }, "/w", typed);
  expect(typed).toHaveBeenCalledExactlyOnceWith("lethe monitor --into 3", "/w");
  expect(fake.messages).toEqual([]);
});

it("does not repeat what found a problem, but says what helps and opens the dashboard", async () => {
  fake.press = (_, [first]) => first;
  await takeNextStep({ ...attacks, isRepetition: true }, "/w", typed);
  await turn();
  expect(fake.messages).toEqual(["Attacks: 1 of 2 attacks withstood. Start a run that forgets more."]);
  expect(fake.executed).toEqual([["lethe.openDashboard", "/w/2"]]);
});

it("only says how a phase stands that is at work or has nothing to show", async () => {
  await takeNextStep({ ...attacks, state: "atWork", actions: [] }, "/w", typed);
  await takeNextStep({ ...attacks, actions: [], shows: undefined }, "/w", typed);
  await takeNextStep(undefined, "/w", typed);
  expect(fake.messages).toEqual([
    "Attacks: 1 of 2 attacks withstood.",
    "Attacks: 1 of 2 attacks withstood. Start a run that forgets more.",
    "All phases are done.",
  ]);
  expect(fake.executed).toEqual([]);
});
