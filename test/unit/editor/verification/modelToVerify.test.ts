import { expect, it } from "vitest";
import { furtherArgument } from "../../../../src/editor/commands/furtherArgument";
import type { Run } from "../../../../src/editor/run";
import { modelToVerify } from "../../../../src/editor/verification/modelToVerify";
import { createVerificationResults } from "../../../../src/editor/verification/verificationResults";
import { emptyDigest } from "../../../../src/runs/runDigest";
import type { RunRecord } from "../../../../src/runs/runRecord";

const file = "/w/letters.lethe.json";
const done: Run = {
  ...{ folder: "/w/1", id: "1", name: "letters", kind: "unlearn", status: "done", reason: undefined },
  record: { kind: "unlearn", configurationFile: file } as RunRecord,
  digest: { ...emptyDigest, checkpoints: [{ step: 1 }] as never },
};
const stopped: Run = { ...done, folder: "/w/2", status: "stopped" };
const training: Run = { ...done, folder: "/w/3", status: "training" };
const runs = [training, stopped, done];

it("verifies a stopped run as a finished one, and the named run before the selected one", () => {
  expect(modelToVerify(runs, file, undefined, undefined)).toBe(stopped);
  expect(modelToVerify(runs, file, undefined, done.folder)).toBe(done);
  expect(modelToVerify(runs, file, stopped.folder, done.folder)).toBe(stopped);
});

it("verifies no other model in place of a named run that has none", () => {
  expect(modelToVerify(runs, file, training.folder, undefined)).toBeUndefined();
  expect(modelToVerify(runs, "/w/other.lethe.json", undefined, undefined)).toBeUndefined();
});

it("takes the run from the second argument, or from a row of the Phases view", () => {
  expect(furtherArgument([file, "/w/2"], "runFolder")).toBe("/w/2");
  expect(furtherArgument([{ configurationFile: file, runFolder: "/w/2" }, undefined], "runFolder")).toBe("/w/2");
  // The editor passes the selected rows as the second argument.
  expect(furtherArgument([{ configurationFile: file }, []], "runFolder")).toBeUndefined();
  expect(furtherArgument([], "runFolder")).toBeUndefined();
});

it("forgets what it found once the run is resumed", () => {
  let known: Run | undefined = stopped;
  const results = createVerificationResults(() => known);
  results.keep(stopped, { passed: 8, passages: 9 });
  expect(results.resultOf(stopped.folder)).toEqual({ passed: 8, passages: 9 });
  known = { ...stopped, digest: { ...stopped.digest, attempt: stopped.digest.attempt + 1 } };
  expect(results.resultOf(stopped.folder)).toBeUndefined();
});
