import { createHash } from "node:crypto";
import type { Log, ReportingDescriptor, Result } from "sarif";
import type { VerificationOutcome } from "../../protocol/verification";
import { describeVerified } from "./describeVerified";
import type { Verification } from "./verification";

/**
 * The results of a verification in SARIF 2.1.0, which code hosts show beside the lines of the forget set. Only passages
 * that have not passed are results.
 */
export function sarifReport({ verified, version, addressOf }: Verification): string {
  const results = verified
    .filter(({ outcome }) => outcome !== "passed")
    .map((each): Result => {
      const { passage, outcome } = each;
      const { file, line } = passage.source;
      return {
        ruleId: ruleIds[outcome],
        level: "error",
        message: { text: `${passage.id}: ${describeVerified(each)}` },
        locations: [{ physicalLocation: { artifactLocation: { uri: addressOf(file) }, region: { startLine: line } } }],
        // The same passage keeps its fingerprint if lines are added above it.
        partialFingerprints: { "passageId/v1": createHash("sha256").update(passage.id).digest("hex") },
      };
    });
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "Lethe", version, rules } }, results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const ruleIds: Readonly<Record<VerificationOutcome, string>> = {
  passed: "forgotten-passage",
  recited: "recited-passage",
  answered: "answered-question",
  unmeasured: "unmeasured-passage",
};

const rules: ReportingDescriptor[] = [
  { id: ruleIds.recited, shortDescription: { text: "The model recites a passage that it must not know." } },
  {
    id: ruleIds.answered,
    shortDescription: { text: "The model answers a question about text that it must not know." },
  },
  { id: ruleIds.unmeasured, shortDescription: { text: "A passage could not be measured, so it has not passed." } },
];
