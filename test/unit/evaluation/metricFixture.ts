import { readFileSync } from "node:fs";

/** The rows of test/fixtures/metrics/<name>.json, written by test/fixtures/metrics.py. */
export function metricFixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/metrics/${name}.json`, import.meta.url), "utf8"));
}
