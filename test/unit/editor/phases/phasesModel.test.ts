import { describe, expect, it } from "vitest";
import { commandOf } from "../../../../src/editor/phases/phaseCommands";
import { phaseNode } from "../../../../src/editor/phases/phasesModel";
import type { Phase } from "../../../../src/protocol/phases/phase";

const file = "/w/my letters/letters.lethe.json";
const monitoring: Phase = {
  ...{ name: "monitoring", label: "Monitoring", state: "open", isNext: true, description: "no monitor" },
  explanation: ["A monitor asks *the* model."],
  actions: [{ name: "monitor", configurationFile: file }],
};

describe("a row of the Phases view", () => {
  it("stands out if it is next, also to a screen reader", () => {
    const next = phaseNode(monitoring, file);
    expect(next).toMatchObject({ icon: "arrow-circle-right", description: "next · no monitor" });
    expect(next.spoken).toBe("Next, Monitoring, no monitor");
    const later = phaseNode({ ...monitoring, isNext: false }, file);
    expect(later).toMatchObject({ icon: "circle-large-outline", description: "no monitor" });
    const problem = phaseNode({ ...monitoring, state: "problem" }, file);
    expect(problem).toMatchObject({ icon: "warning", description: "next · no monitor" });
    expect(problem.spoken).toBe("Next, Monitoring, no monitor, problem");
    expect(later.spoken).toBe("Monitoring, no monitor, open");
  });

  it("shows its sentences as text and its command line as code", () => {
    const { tooltip, line } = phaseNode(monitoring, file);
    expect(line).toBe("lethe monitor letters.lethe.json --endpoint http://localhost:8000/v1 --model my-model");
    expect(tooltip).toContain("A monitor asks \\*the\\* model");
    expect(tooltip).toContain(`In a terminal: \` ${line} \``);
  });

  it("names its actions, and the run and the configuration that they are about", () => {
    const release: Phase = {
      ...{ ...monitoring, name: "release" },
      actions: [
        { name: "verify", configurationFile: file, runFolder: "/w/1" },
        { name: "export", runFolder: "/w/1" },
      ],
    };
    const row = phaseNode(release, file);
    expect(row).toMatchObject({ context: "phase verify export", runFolder: "/w/1", configurationFile: file });
    // The line is relative to the folder of the configuration, and the run is outside of it.
    expect(row.line).toBe("lethe verify /w/1");
  });

  it("gives a preparation the folder or the configuration that its command line names", () => {
    const target = { name: "prepareTarget", configurationFile: "/w/prepare.lethe.json", to: "/w/model" } as const;
    const retrained = { ...target, name: "prepareRetrained", comparedWith: file } as const;
    expect(phaseNode({ ...monitoring, actions: [target] }, file)).toMatchObject({ to: "/w/model" });
    expect(phaseNode({ ...monitoring, actions: [retrained] }, file)).toMatchObject({ comparedWith: file });
    expect(commandOf(target, "/w")).toMatchObject({ arguments: ["/w/prepare.lethe.json", "/w/model"] });
    expect(commandOf(retrained, "/w")).toMatchObject({ arguments: ["/w/prepare.lethe.json", file] });
  });

  it("has a command of the editor, or a line where only the terminal can do it", () => {
    expect(commandOf({ name: "verify", configurationFile: file, runFolder: "/w/1" }, "/w")).toEqual({
      ...{ command: "lethe.verifyModel", arguments: [file, "/w/1"] },
    });
    expect(commandOf({ name: "assess", runFolder: "/w/1" }, "/w")).toEqual({
      ...{ command: "lethe.assessModel", arguments: ["/w/1"] },
    });
    expect(commandOf({ name: "monitorAgain", runFolder: "/w/my run" }, "/w")).toEqual({
      ...{ line: 'lethe monitor --into "my run"', folder: "/w" },
    });
  });
});
