import type { Workbench } from "../../host/workbench.mjs";
import { quickInput } from "./quickInput";

/** Whether the palette offers a command of Lethe. The extension must be active. */
export async function isOffered(workbench: Workbench, title: string): Promise<boolean> {
  const { page } = workbench;
  const { input, rows } = quickInput(workbench);
  await page.keyboard.press("F1");
  await input.waitFor();
  await input.fill(`>${title}`);
  const listed = rows.filter({ hasText: title });
  // Without the command, the palette shows similar ones or a message.
  await listed
    .or(rows.filter({ hasText: /similar commands|No matching/ }))
    .first()
    .waitFor();
  const found = await listed.count();
  await page.keyboard.press("Escape");
  await input.waitFor({ state: "hidden" });
  return found > 0;
}
