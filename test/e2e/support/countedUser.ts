import type { Workbench } from "../../host/workbench.mjs";
import { quickInput } from "./quickInput";

/** Counts what a user does: a command of the palette is one interaction, and so is a key. */
export function countedUser(workbench: Workbench) {
  let interactions = 0;
  const { title, rows } = quickInput(workbench);
  const shown = async (step: number): Promise<void> => {
    await title.filter({ hasText: `(${step}/4)` }).waitFor();
    await rows.first().waitFor();
  };
  return {
    /** Waits until a step of the wizard shows a choice. */
    shown,
    run: async (command: string): Promise<void> => {
      interactions += 1;
      await workbench.runCommand(command);
    },
    /** Presses Enter when a step of the wizard shows a choice. */
    enter: async (step: number): Promise<void> => {
      await shown(step);
      interactions += 1;
      await workbench.page.keyboard.press("Enter");
    },
    total: () => interactions,
  };
}
