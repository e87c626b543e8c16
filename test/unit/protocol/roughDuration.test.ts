import { expect, it } from "vitest";
import { roughDuration } from "../../../src/protocol/roughDuration";

it.each([
  [10, "less than a minute"],
  [50, "about 1 minute"],
  [130, "about 2 minutes"],
  [9.4 * 60, "about 9 minutes"],
  [9.6 * 60, "about 10 minutes"],
  [43 * 60, "about 45 minutes"],
  [59 * 60, "about 1 hour"],
  [20.2 * 3600, "about 20 hours"],
  [50 * 3600, "about 2 days"],
])("names %d seconds roughly", (seconds, text) => {
  expect(roughDuration(seconds)).toBe(text);
});
