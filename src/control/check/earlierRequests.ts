import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { describeRequest } from "../../protocol/earlierRequests";
import type { EarlierRequest } from "../../protocol/earlierRequests";
import type { Finding } from "../../protocol/findings";
import type { Passage } from "../../protocol/passages";
import { sentenceList } from "../../protocol/sentenceList";
import { counted } from "../../protocol/wording";
import { readEarlierRequests } from "../../runs/earlierPassages";
import type { EarlierRequests } from "../../runs/earlierPassages";
import { findAncestors, looksLike } from "../../runs/lineage";
import type { WeightsTest } from "../../runs/lineage";
import { limitFindings } from "./rowErrors";
import type { CheckedSets } from "./sets";
import { comparedText } from "./sharedTexts";

/**
 * Finds the earlier requests that a model has carried out, and their passages. A text that the new forget set has, too,
 * or that several requests have, is among the passages once at most: it is measured with the latest request.
 *
 * @param hasWeights tests the model's weights; see `findAncestors`
 */
export async function findEarlierRequests(
  model: string,
  runsDirectory: string,
  hasWeights: WeightsTest,
  { forget = [] }: CheckedSets,
): Promise<EarlierRequests> {
  const { requests, passages } = await readEarlierRequests(await findAncestors(model, runsDirectory, hasWeights));
  const known = new Set(forget.map(comparedText));
  const isNew = (passage: Passage): boolean => {
    const text = comparedText(passage);
    return !known.has(text) && known.add(text).size > 0;
  };
  return { requests, passages: passages.filter(isNew) };
}

/**
 * Checks what a run does to the earlier requests of its model. Names the requests, those whose passages are lost, and
 * rows that a request has forgotten and that the run would keep. It compares weights without hashing them, so it is
 * cheap enough for every check.
 *
 * @param place where the configuration names the model
 * @returns the findings, and the passages that a run would measure
 */
export async function checkEarlierRequests(
  model: string,
  runsDirectory: string,
  sets: CheckedSets,
  place: Pick<Finding, "file" | "line" | "key">,
): Promise<{ readonly findings: readonly Finding[]; readonly passages: readonly Passage[] }> {
  const found = await findEarlierRequests(model, runsDirectory, looksLike(await weightsIn(model)), sets);
  const { requests, passages } = found;
  const measured = requests.filter(({ documents }) => documents !== undefined);
  const lost = requests.filter(({ documents }) => documents === undefined);
  const findings: Finding[] = [
    ...(measured.length === 0
      ? []
      : [{ level: "information", message: describeMeasured(measured), ...place } as const]),
    ...(lost.length === 0 ? [] : [{ level: "warning", message: describeLost(lost), ...place } as const]),
    ...findConflicts(found, sets),
  ];
  return { findings, passages };
}

const describeMeasured = (requests: readonly EarlierRequest[]): string =>
  `The model has carried out ${counted(requests.length, "earlier request")}, so a run also measures what ` +
  `${sentenceList(requests.map(describeRequest))} had to forget.`;

const describeLost = (requests: readonly EarlierRequest[]): string =>
  `The passages of ${sentenceList(requests.map((request) => `${describeRequest(request)}, run ${request.run},`))} are no ` +
  "longer there, so a run cannot measure whether they come back; restore the folder of the run, or go on without.";

/** Rows to keep that an earlier request has forgotten, and rows of the holdout that the model was trained on. */
const findConflicts = (
  { requests, passages }: EarlierRequests,
  { retain = [], holdout = [] }: CheckedSets,
): Finding[] => {
  const names = new Map(requests.map((request) => [request.run, describeRequest(request)]));
  const forgotten = new Map(passages.map((passage) => [comparedText(passage), names.get(passage.request ?? "")]));
  const conflictsIn = (rows: readonly Passage[], remedy: string): Finding[] =>
    limitFindings(
      rows.flatMap((row): Finding[] => {
        const request = forgotten.get(comparedText(row));
        if (request === undefined) return [];
        const message = `This line has a text that ${request} had to forget; ${remedy}.`;
        return [{ level: "warning", message, file: row.source.file, line: row.source.line, fix: "removeRow" }];
      }),
    );
  return [
    ...conflictsIn(retain, "a run would train it again; remove the row, unless the model may know it from now on"),
    ...conflictsIn(holdout, "a holdout must contain only text that the model never saw; remove this row"),
  ];
};

/** The files of a model's weights with their sizes in bytes. */
const weightsIn = async (model: string): Promise<ReadonlyMap<string, number>> => {
  const names = await readdir(model).catch(() => []);
  const files = names.filter((name) => name.endsWith(".safetensors")).map((name) => path.join(model, name));
  const sizes = new Map<string, number>();
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() === true) sizes.set(file, found.size);
  }
  return sizes;
};
