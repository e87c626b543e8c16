// @vitest-environment happy-dom
import { expect, it } from "vitest";
import type { PageActions, PageContext } from "../../../webview/context";
import type { LateDrawing } from "../../../webview/lateDrawing";
import { createLowerParts } from "../../../webview/parts";
import type { StepDetails } from "../../../webview/stepSeries";

it("draws a table again when its comparison with the retrained model arrives", () => {
  const inputs = new Map<string, (context: PageContext) => readonly unknown[]>();
  const late: LateDrawing["late"] = (section, inputsOf) => {
    inputs.set(section.element.querySelector("h2")?.textContent ?? "", inputsOf);
    return section;
  };
  createLowerParts({ followProbe: () => () => undefined } as unknown as PageActions, {} as StepDetails, late);
  const run = { folder: "/run", kind: "unlearn", evaluations: [{ step: 1 }], status: {} };
  const differences = {};
  const besideRetrained = { summary: {}, differences };
  const contextWith = (passages: Record<string, () => unknown>) =>
    ({ run, runs: [run, run], view: {}, evaluation: 0, passages }) as unknown as PageContext;
  const before = contextWith({ besideRetrained: () => undefined });
  const arrived = contextWith({ besideRetrained: () => besideRetrained });
  for (const [title, found] of [
    ["Compared runs", differences],
    ["All figures", differences],
    ["Membership beside the retrained model", besideRetrained],
  ] as const) {
    expect(inputs.get(title)?.(before)).not.toContain(found);
    expect(inputs.get(title)?.(arrived)).toContain(found);
  }
});
