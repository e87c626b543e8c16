import type { Finding } from "../../protocol/findings";
import type { Passage } from "../../protocol/passages";
import { findPersonalData } from "../../data/findPersonalData";
import { limitFindings } from "./rowErrors";
import type { CheckedSets } from "./sets";

/**
 * Finds rows of the retain set with personal data that a row of the forget set has too, such as the same e-mail
 * address. A run would unlearn and train it at the same time. The finding does not quote the data.
 */
export function findSharedSecrets({ forget = [], retain = [] }: CheckedSets): Finding[] {
  const owners = new Map<string, Passage>();
  for (const passage of forget)
    for (const { value } of secretsOf(passage)) if (!owners.has(value)) owners.set(value, passage);
  return limitFindings(
    retain.flatMap((passage): Finding[] => {
      const shared = secretsOf(passage).find(({ value }) => owners.has(value));
      const owner = shared && owners.get(shared.value);
      if (owner === undefined) return [];
      const { file, line } = passage.source;
      const message =
        `This line has the same ${shared?.what} as line ${owner.source.line} of the forget set; a run would unlearn and ` +
        "train it at the same time; remove it from one of the two rows.";
      return [{ level: "warning", message, file, line, fix: "removeRow" }];
    }),
  );
}

const secretsOf = ({ prompt, answer }: Passage) => findPersonalData(`${prompt} ${answer}`);
