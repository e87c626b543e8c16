import path from "node:path";
import { describe, expect } from "vitest";
import { openDashboard } from "../../dashboard/openDashboard.mjs";
import type { Dashboard } from "./shownRun";
import { dress, isDrawn, it } from "./shownRun";

/** Files that the page saves. */
export function describeExports(): void {
  describe("an export of the page", () => {
    /** Presses a button, and returns the file of that number. */
    const lastSaved = async (
      dashboard: Dashboard,
      button: string,
      count: number,
    ): Promise<Partial<Dashboard["saved"][number]>> => {
      await dashboard.page.getByRole("button", { name: button }).first().click();
      await expect.poll(() => dashboard.saved.length).toBe(count);
      return dashboard.saved.at(-1) ?? {};
    };

    it("has every score as CSV", async ({ dashboard }) => {
      const { name, text = "" } = await lastSaved(dashboard, "CSV: save every figure", 1);
      expect(name).toBe("20260131-100000-first-aaaa.csv");
      const [head, ...lines] = text.trimEnd().split("\r\n");
      expect(head).toBe("run,step,phase,measured,task,figure,value,note,low,high");
      expect(lines).toContain(
        '20260131-100000-first-aaaa,0,before,all 120 passages,all,"forget, recited (r)",1,,0.97,1',
      );
      expect(lines.every((line) => line.startsWith("20260131-100000-first-aaaa,"))).toBe(true);
    });

    it("has the charts as a picture that is not empty", async ({ dashboard }) => {
      const { name, base64 = "" } = await lastSaved(dashboard, "PNG: save the charts as a picture", 2);
      expect(name).toBe("20260131-100000-first-aaaa.png");
      const picture = await dashboard.page.evaluate(async (data) => {
        const bitmap = await createImageBitmap(await (await fetchData(data)).blob());
        const surface = new OffscreenCanvas(bitmap.width, bitmap.height);
        const pen = surface.getContext("2d");
        pen?.drawImage(bitmap, 0, 0);
        const { data: pixels } = pen?.getImageData(0, 0, bitmap.width, bitmap.height) ?? {};
        const colours = new Set(new Uint32Array(pixels?.buffer ?? new ArrayBuffer(0)));
        return { width: bitmap.width, height: bitmap.height, colours: colours.size };

        /** The page's content security policy forbids fetch, also of data addresses. */
        function fetchData(encoded: string): Promise<Response> {
          return Promise.resolve(new Response(Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0))));
        }
      }, base64);
      const { width, height } = await dashboard.page.evaluate(() => {
        const charts = [...document.querySelectorAll("canvas")].filter((canvas) => canvas.offsetParent !== null);
        return {
          width: Math.max(...charts.map((canvas) => canvas.clientWidth)),
          height: charts.reduce((sum, canvas) => sum + canvas.clientHeight, 0),
        };
      });
      // Every chart at two pixels for each pixel of the page, with margins, titles and legends.
      expect(picture.width).toBe(2 * (width + 48));
      expect(picture.height).toBeGreaterThan(2 * height);
      expect(picture.colours).toBeGreaterThan(20);
    });

    it("has the newest charts on a screen with two pixels for each CSS pixel", async ({ browser, host, parent }) => {
      const dashboard = await openDashboard({
        ...{ browser, host, runFolders: [path.join(parent, "20260131-100000-first-aaaa")], deviceScaleFactor: 2 },
        viewport: { width: 1200, height: 300 },
      });
      await isDrawn(dashboard.page);
      // Both in one task, so that the picture is made before the charts are drawn in the new colours.
      await dress(dashboard.page, "light", "PNG: save the charts as a picture");
      await expect.poll(() => dashboard.saved.length).toBe(1);
      const first = dashboard.saved.at(-1)?.base64;
      const { base64: second } = await lastSaved(dashboard, "PNG: save the charts as a picture", 2);
      await dashboard.close();
      expect(first?.length).toBeGreaterThan(1000);
      expect(first === second).toBe(true);
    });

    it("has a report in Markdown", async ({ dashboard }) => {
      const { name, text = "" } = await lastSaved(dashboard, "Markdown: save a report", 3);
      expect(name).toBe("20260131-100000-first-aaaa.md");
      expect(text).toContain("# first\n");
      expect(text).toMatch(/\| forget, recited \(r\) \| lower \| 1\.000 \| 0\.\d{3} \|/);
      expect(text).toContain("| training.stopWhen.forgetAtMost | 0.1 |");
    });

    it("has the list of passages as CSV", async ({ dashboard }) => {
      const { name, text = "" } = await lastSaved(dashboard, "CSV: save this list", 4);
      expect(name).toBe("20260131-100000-first-aaaa-passages.csv");
      expect(text.split("\r\n")[0]).toBe(
        "id,set,task,kind,before,now,leaks,forgotten,regressed,compared by,not measurable,percentile among unseen,retrained",
      );
      expect(text).toContain("doc-0006sc1,retain,Novels,completion,");
    });
  });
}
