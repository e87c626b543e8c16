// @vitest-environment happy-dom
import { expect, it } from "vitest";
import type { Costs } from "../../../src/protocol/cost/costs";
import type { PageActions, PageContext } from "../../../webview/context";
import { createCost } from "../../../webview/sections/cost";

const costs: Costs = {
  run: {
    ...{ preparing: 0, training: 60, measuring: 20, other: 10, total: 90, steps: 12, tokens: 6000, peakBytes: 2e9 },
    energy: { joules: 7200, sources: ["processors"], isWhole: true },
  },
  ...{ place: "cpu", target: undefined, retrained: undefined, estimate: undefined },
};

/** The block, with the answer to each request for the costs. */
const open = (answer: () => Promise<Costs | null>) => {
  let requests = 0;
  const ask = ((): Promise<Costs | null> => {
    requests += 1;
    return answer();
  }) as PageActions["ask"];
  const { element, render } = createCost({ ask });
  const show = async (state: string, { attempt = 0, endedAt = "noon" } = {}): Promise<void> => {
    render({ run: { folder: "/run", attempt, status: { state, endedAt } } } as unknown as PageContext);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { element, show, requests: () => requests };
};

it("shows time, memory and energy of a finished run, and asks for them once", async () => {
  const { element, show, requests } = open(() => Promise.resolve(costs));
  await show("done");
  await show("done");
  expect(requests()).toBe(1);
  expect(element.hidden).toBe(false);
  expect(
    [...element.querySelectorAll("tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent)),
  ).toEqual([
    ["Time in all", "1 min 30 s"],
    ["Largest memory", "2.0 GB"],
    ["Energy", "2 Wh"],
  ]);
  expect(element.querySelector(".note")?.textContent).toContain("The energy is that of the whole machine");
});

it("is hidden while the run works, and asks again after its end", async () => {
  const { element, show, requests } = open(() => Promise.resolve(costs));
  await show("training");
  expect(element.hidden).toBe(true);
  expect(requests()).toBe(0);
  await show("stopped");
  expect(element.hidden).toBe(false);
  await show("training", { attempt: 1 });
  expect(element.hidden).toBe(true);
  await show("done", { attempt: 1, endedAt: "night" });
  expect(requests()).toBe(2);
  expect(element.hidden).toBe(false);
});

it("is hidden for a run without a step, and if the costs can no longer be read", async () => {
  const answers = [() => Promise.resolve(costs), () => Promise.reject(new Error("damaged"))];
  const { element, show } = open(() => answers.shift()?.() ?? Promise.resolve(null));
  for (const [endedAt, isHidden] of [
    ["noon", false],
    ["night", true],
    ["morning", true],
  ] as const) {
    await show("done", { endedAt });
    expect(element.hidden).toBe(isHidden);
  }
});
