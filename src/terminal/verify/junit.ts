import XMLBuilder from "fast-xml-builder";
import type { Passage } from "../../protocol/passages";
import type { VerifiedPassage } from "../../protocol/verification";
import { describeVerified } from "./describeVerified";
import type { Verification } from "./verification";

/**
 * The results of a verification as JUnit's XML, which build servers show as tests. Each task is a suite, and each
 * passage of the forget set is a test. A passage that could not be measured is an error.
 */
export function junitReport({ modelFolder, verified, seconds, addressOf }: Verification): string {
  const tasks = [...new Set(verified.map(({ record }) => record.task))];
  const suites = tasks.map((task) => {
    const ofTask = verified.filter(({ record }) => record.task === task);
    return {
      ...attributes({ name: task, ...countsOf(ofTask) }),
      properties: { property: attributes({ name: "model", value: modelFolder }) },
      testcase: ofTask.map((each) => testCase(each, addressOf)),
    };
  });
  const all = { ...attributes({ name: "lethe verify", ...countsOf(verified), time: seconds.toFixed(1) }) };
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: prefix, format: true });
  const document = {
    "?xml": attributes({ version: "1.0", encoding: "UTF-8" }),
    testsuites: { ...all, testsuite: suites },
  };
  return builder.build(document);
}

const prefix = "@";

const attributes = (values: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, String(value)]));

const countsOf = (verified: readonly VerifiedPassage[]) => ({
  tests: verified.length,
  failures: verified.filter(({ outcome }) => outcome === "recited" || outcome === "answered").length,
  errors: verified.filter(({ outcome }) => outcome === "unmeasured").length,
});

const testCase = (each: VerifiedPassage & { readonly passage: Passage }, addressOf: (file: string) => string) => {
  const { passage, outcome } = each;
  const { file, line } = passage.source;
  const problem = attributes({ message: describeVerified(each), type: outcome });
  return {
    ...attributes({ name: passage.id, classname: passage.task, file: decodeURIComponent(addressOf(file)), line }),
    ...((outcome === "recited" || outcome === "answered") && { failure: problem }),
    ...(outcome === "unmeasured" && { error: problem }),
  };
};
