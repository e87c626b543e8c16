import { readdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { countedUser } from "../e2e/support/countedUser";
import { workbenchTest } from "../e2e/support/workbenchTest";
import type { Workbench } from "../host/workbench.mjs";
import { createOwnWorkspace } from "../host/workspaces.mjs";

const it = workbenchTest(() => Promise.resolve());

const shownFile = ({ page }: Workbench, name: string): Promise<void> =>
  page.locator(".tab", { hasText: name }).first().waitFor();

describe("a CSV file of ten questions", () => {
  let folder: string;
  it.beforeAll(async ({ workbench }) => {
    folder = path.join(workbench.folder, "questions");
    await createOwnWorkspace(folder, { form: "questions" });
    await workbench.open(folder);
  });

  /** Walks the wizard with a model, and ends it with Check. */
  const check = async (workbench: Workbench, model: string): Promise<void> => {
    const user = countedUser(workbench);
    await user.run("Lethe: New Run Configuration");
    await user.shown(1);
    await workbench.pick(model);
    for (const step of [2, 3]) await user.enter(step);
    await user.shown(4);
    await workbench.pick("does it know these texts at all?");
  };

  it("and a model that knows them are checked, and all are known", async ({ workbench }) => {
    await check(workbench, "my-model");
    await shownFile(workbench, "forget-questions.lethe.json");
    await workbench.toast("The model knows 10 of 10 rows asked.").waitFor();
    expect(await readdir(folder)).not.toContain(".lethe");
  });

  it("and a model that knows none are a warning before anything is trained", async ({ workbench }) => {
    await check(workbench, "other-model");
    await workbench.toast("The model knows 0 of 10 rows asked: nothing to forget.").waitFor();
    expect(await readdir(folder)).not.toContain(".lethe");
  });
});
