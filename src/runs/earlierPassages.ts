import path from "node:path";
import { earlierId, passagesOfRequest } from "../protocol/earlierRequests";
import type { EarlierRequest } from "../protocol/earlierRequests";
import { isJsonObject } from "../protocol/json";
import type { Passage } from "../protocol/passages";
import { writeFileAtomically } from "./atomicFile";
import { readConfiguration } from "./configurationEntries";
import { layout } from "./layout";
import type { Ancestor } from "./lineage";
import { readValues, toLines } from "./lines";
import { isPassage } from "./recorded";
import { readRunPassages } from "./runPassages";
import { ifCode } from "./writeError";

/** The earlier requests of a run, and their passages. */
export interface EarlierRequests {
  /** The latest request comes first. */
  readonly requests: readonly EarlierRequest[];
  /** The passages of all requests, in the form in which the later run measures them. */
  readonly passages: readonly Passage[];
}

/**
 * Reads the earlier requests from the folders of the runs that carried them out. A run that itself had earlier requests
 * has their passages in its own folder, so they are found after the earlier runs have been deleted. If this copy is
 * missing or damaged, the folders of the earlier runs are read, as long as they are there.
 *
 * @param ancestors the runs from whose results the model comes, the latest first; see `findAncestors`
 */
export async function readEarlierRequests(ancestors: readonly Ancestor[]): Promise<EarlierRequests> {
  const requests: EarlierRequest[] = [];
  const passages: Passage[] = [];
  const add = (request: EarlierRequest, found: readonly Passage[]): void => {
    const counted = found.length === 0 ? {} : { documents: countDocuments(found) };
    requests.push({ ...counted, ...request });
    passages.push(...found);
  };
  for (const { folder, record } of ancestors) {
    const { id, name, createdAt, kind, earlierRequests = [] } = record;
    if (kind === "unlearn")
      add({ run: id, name, createdAt, forgetSet: await forgetSetOf(folder) }, await forgottenBy(folder, id));
    const copied = await readCopy(folder).catch(() => undefined);
    for (const request of earlierRequests) {
      const { documents, ...unread } = request;
      const beside = path.join(path.dirname(folder), request.run);
      if (documents !== undefined && copied !== undefined) add(request, passagesOfRequest(copied, request.run));
      else add(unread, await forgottenBy(beside, request.run));
    }
  }
  return { requests, passages };
}

/**
 * Writes the passages of the earlier requests into the folder of a new run, so that they outlive the earlier runs.
 *
 * @throws HumanError when the disk is full or cannot be written
 */
export function writeEarlierPassages(runFolder: string, passages: readonly Passage[]): Promise<void> {
  return writeFileAtomically(path.join(runFolder, layout.earlier), toLines(passages));
}

/**
 * Reads the passages of a run's earlier requests. The list is empty for a run without earlier requests.
 *
 * @throws HumanError for a damaged file
 */
export function readEarlierPassages(runFolder: string): Promise<Passage[]> {
  return readCopy(runFolder).catch(ifCode("ENOENT", []));
}

const readCopy = (runFolder: string): Promise<Passage[]> =>
  readValues(path.join(runFolder, layout.earlier), isPassage, "start the run again");

/** The forget set of a run, as passages of an earlier request. Empty if the run's passages cannot be read. */
const forgottenBy = async (runFolder: string, run: string): Promise<Passage[]> =>
  (await readRunPassages(runFolder).catch(() => []))
    .filter(({ split }) => split === "forget")
    .map((passage) => ({
      ...passage,
      id: earlierId(run, passage.id),
      document: earlierId(run, passage.document),
      split: "earlier",
      request: run,
    }));

const countDocuments = (passages: readonly Passage[]): number => new Set(passages.map(({ document }) => document)).size;

/** The path of a run's forget set. Empty if its configuration cannot be read. */
const forgetSetOf = async (runFolder: string): Promise<string> => {
  const configuration = await readConfiguration(runFolder).catch(() => undefined);
  const data = isJsonObject(configuration) ? configuration["data"] : undefined;
  const forget = isJsonObject(data) ? data["forget"] : undefined;
  return typeof forget === "string" ? forget : "";
};
