import { documentMemberships } from "../protocol/documentMembership/documentMemberships";
import type { AttackedRecord, DocumentMemberships } from "../protocol/documentMembership/documentMemberships";
import { ifDamaged } from "./ifDamaged";
import { readReference } from "./reference";

/**
 * What the losses of an evaluation tell about each forget document, beside the retrained model. If the file of the
 * retrained model is damaged, its percentiles are left out: others of its readers report the damage.
 *
 * @param records all records of the evaluation
 * @param configurationFile the file of the configuration. The figures of the retrained model are beside this file
 */
export async function readMemberships(
  records: readonly AttackedRecord[],
  configurationFile: string | undefined,
): Promise<DocumentMemberships> {
  const retrained =
    configurationFile === undefined ? undefined : await readReference(configurationFile).catch(ifDamaged(undefined));
  return documentMemberships(records, retrained?.passages);
}
