// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from "vitest";
import type { FromRunsTable, TableRun, ToRunsTable } from "../../../src/protocol/runsTable";
import { startRunsTable } from "../../../webview/runsTable/page";
import { element } from "../../../webview/ui/element";

// The toolkit's elements need more of a browser than there is here.
vi.mock("../../../webview/ui/toolkit", () => ({
  registerControls: () => undefined,
  button: (text: string) => element("button", { type: "button", text }),
}));

const run = (name: string, more: Partial<TableRun> = {}): TableRun => ({
  ...{ folder: `/runs/${name}`, id: name, name, kind: "unlearn", createdAt: "2026-01-31T10:00:00Z", objective: "npo" },
  ...{ status: "done", state: "done", reason: null, isActive: false, isArchived: false, figures: {}, measured: null },
  ...{ isSample: false, alerts: { error: 0, warning: 0 }, note: "" },
  ...more,
});

const start = () => {
  const posted: FromRunsTable[] = [];
  startRunsTable(document.body, {
    postMessage: (message) => posted.push(message),
    getState: () => undefined,
    setState: () => undefined,
  });
  const tell = (message: Omit<ToRunsTable, "type">): void =>
    void window.dispatchEvent(new MessageEvent("message", { data: { type: "runs", ...message } }));
  const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".row")];
  const press = (key: string): void =>
    void document.querySelector(".virtual-list")?.dispatchEvent(new KeyboardEvent("keydown", { key }));
  return { posted, tell, rows, press };
};
const nameOf = (row: HTMLElement | undefined): string | undefined => row?.firstElementChild?.textContent;

beforeEach(() => document.body.replaceChildren());

it("acts on the run that is marked as current, also after a sort and after an update", () => {
  const { posted, tell, rows, press } = start();
  tell({ order: ["/runs/b", "/runs/a"], changed: [run("b"), run("a")] });
  rows()[0]?.click();
  expect(nameOf(document.querySelector<HTMLElement>(".row.current") ?? undefined)).toBe("b");
  document.querySelector<HTMLButtonElement>(".columns-row button")?.click();
  expect(rows().map(nameOf)).toEqual(["a", "b"]);
  expect(nameOf(document.querySelector<HTMLElement>(".row.current") ?? undefined)).toBe("b");
  press("Enter");
  expect(posted.at(-1)).toEqual({ type: "act", action: "open", folders: ["/runs/b"] });
  tell({ order: ["/runs/a", "/runs/b"], changed: [run("a", { note: "new" })] });
  press("F2");
  expect(posted.at(-1)).toEqual({ type: "act", action: "rename", folders: ["/runs/b"] });
});

it("draws only the rows of an update again, and every row for other columns", () => {
  const { tell, rows } = start();
  const order = ["/runs/b", "/runs/a"];
  tell({ order, changed: [run("a"), run("b", { isActive: true, state: "10%" })] });
  const [active, done] = rows();
  expect([active, done].map(nameOf)).toEqual(["b", "a"]);
  tell({ order, changed: [run("b", { isActive: true, state: "20%" })] });
  expect(rows()[0]).not.toBe(active);
  expect(rows()[0]?.textContent).toContain("20%");
  expect(rows()[1]).toBe(done);
  const cells = done?.childElementCount ?? 0;
  document.querySelector<HTMLInputElement>(".choices input:checked")?.click();
  expect(rows().map(({ childElementCount }) => childElementCount)).toEqual([cells - 1, cells - 1]);
});

it("says in one sentence why the current run cannot be read", () => {
  const { tell, rows } = start();
  const reason = "run.json is damaged; delete the run's folder or restore the file.";
  const broken = run("broken", { status: "unreadable", state: "unreadable", reason });
  tell({ order: ["/runs/good", "/runs/broken"], changed: [run("good"), broken] });
  expect(document.body.textContent).not.toContain(reason);
  expect(rows().map(nameOf)).toEqual(["good", "broken"]);
  rows()[1]?.click();
  expect(document.body.textContent).toContain(`broken: ${reason}`);
});
