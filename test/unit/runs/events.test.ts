import { appendFile, readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { RunEvent, RunEventBody } from "../../../src/protocol/events";
import { currentHistory } from "../../../src/protocol/history";
import { followEvents, readEvents } from "../../../src/runs/reader";
import { openRunLog } from "../../../src/runs/runLog";
import { temporaryFolder } from "./temporaryFolder";

const warning = (step: number, message = "é"): RunEventBody => ({ type: "warning", step, message });
const steps = (events: readonly RunEvent[]): number[] =>
  events.map((event) => (event.type === "resumed" ? -event.fromStep : event.step));

describe("openRunLog", () => {
  it("appends one line for each event, with attempt and time", async () => {
    const folder = await temporaryFolder();
    const log = openRunLog(folder, 2);
    const written = [log.append(warning(1, "two\nlines")), log.append({ type: "resumed", fromStep: 1 })];
    log.close();
    const lines = (await readFile(path.join(folder, "events.ndjson"), "utf8")).split("\n");
    expect(lines.map((line) => (line === "" ? null : (JSON.parse(line) as unknown)))).toEqual([...written, null]);
    expect(written[0]).toMatchObject({ type: "warning", step: 1, message: "two\nlines", attempt: 2 });
    expect(new Date(written[0]?.time ?? "").toISOString()).toBe(written[0]?.time);
  });

  it.each([1, 70_000])("removes an incomplete last line of %i bytes", async (length) => {
    const folder = await temporaryFolder();
    const first = openRunLog(folder, 0);
    first.append(warning(1));
    first.close();
    const { offset } = await readEvents(folder);
    await appendFile(path.join(folder, "events.ndjson"), "{".repeat(length));
    const second = openRunLog(folder, 1);
    second.append(warning(2));
    second.close();
    const { events, warnings } = await followEvents(folder, offset);
    expect(steps(events)).toEqual([2]);
    expect(warnings).toEqual([]);
  });

  it("empties a file with one incomplete line", async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "events.ndjson"), '{"type":');
    const log = openRunLog(folder, 0);
    log.append(warning(1));
    log.close();
    expect(steps((await readEvents(folder)).events)).toEqual([1]);
  });
});

describe("followEvents", () => {
  it.each([1, 90, 200, 1000])("gives the same events in pages of %i bytes", async (limit) => {
    const folder = await temporaryFolder();
    const log = openRunLog(folder, 0);
    for (let step = 1; step <= 9; step++) log.append(warning(step, "é".repeat(step ** 2)));
    log.close();
    const whole = await readEvents(folder);
    const events: RunEvent[] = [];
    let offset = 0;
    for (let pages = 0; pages <= 9 && offset < whole.offset; pages++) {
      const page = await followEvents(folder, offset, limit);
      events.push(...page.events);
      offset = page.offset;
    }
    expect(events).toEqual(whole.events);
  });

  it("reads the new lines, and leaves an incomplete last line for the next read", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "events.ndjson");
    expect(await followEvents(folder, 0)).toEqual({ events: [], offset: 0, warnings: [] });

    const log = openRunLog(folder, 0);
    log.append(warning(1));
    const first = await followEvents(folder, 0);
    expect(steps(first.events)).toEqual([1]);

    log.append(warning(2));
    log.append(warning(3));
    log.close();
    const whole = (await readFile(file)).length;
    const text = await readFile(file);
    // Between the two bytes of the é in the message.
    await truncate(file, text.lastIndexOf(0xc3) + 1);
    const second = await followEvents(folder, first.offset);
    expect(steps(second.events)).toEqual([2]);
    expect(await followEvents(folder, second.offset)).toEqual({ events: [], offset: second.offset, warnings: [] });

    await writeFile(file, text);
    const third = await followEvents(folder, second.offset);
    expect(third.events).toMatchObject([{ step: 3, message: "é" }]);
    expect(third.offset).toBe(whole);
  });

  it("skips a line that is not an event, with a warning that names its place", async () => {
    const folder = await temporaryFolder();
    const lines = ["not json", '{"type":"unheard-of","attempt":0}', '{"type":"warning"}', "null"];
    const good = JSON.stringify({ ...warning(4), attempt: 0, time: "" });
    await writeFile(path.join(folder, "events.ndjson"), `${[...lines, good].join("\n")}\n`);
    const { events, warnings } = await readEvents(folder);
    expect(steps(events)).toEqual([4]);
    expect(warnings).toHaveLength(4);
    expect(warnings[1]).toBe("events.ndjson has no known event at byte 9; the line was skipped.");
  });
});

describe("currentHistory", () => {
  const event = (attempt: number, body: RunEventBody): RunEvent => ({ ...body, attempt, time: "" });

  it("keeps all events of a run without a resume", () => {
    const events = [1, 2, 3].map((step) => event(0, warning(step)));
    expect(currentHistory(events)).toEqual(events);
  });

  it("drops the events of earlier attempts after the step of a resume", () => {
    const events = [
      ...[1, 2, 3, 4].map((step) => event(0, warning(step))),
      event(1, { type: "resumed", fromStep: 3 }),
      ...[4, 5].map((step) => event(1, warning(step))),
      event(2, { type: "resumed", fromStep: 2 }),
      event(2, warning(3)),
    ];
    const history = currentHistory(events);
    expect(steps(history)).toEqual([1, 2, -2, 3]);
    expect(history.map(({ attempt }) => attempt)).toEqual([0, 0, 2, 2]);
  });
});
