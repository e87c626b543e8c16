import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import type { Services } from "../services";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { referenceIn, referTo } from "./passageReference";
import type { PassageReference } from "./passageReference";
import type { RunScores } from "./runScores";
import { openScores } from "./measuredPassages";
import type { MeasuredPassage, ScoredRun } from "./measuredPassages";

/** Finds the passage for a command. */
export interface PassageFinder {
  /** The passage that a command's arguments name. Without arguments, the passage at the cursor. */
  readonly referred: (arguments_: readonly unknown[]) => PassageReference | undefined;
  /** @throws HumanError when the run no longer exists or has no such passage */
  readonly find: (reference: PassageReference) => Promise<MeasuredPassage>;
  readonly scoresOf: (runFolder: string) => Promise<ScoredRun>;
}

export function createPassageFinder(
  scores: RunScores,
  documents: AnnotatedDocuments,
  { store }: Pick<Services, "store">,
): PassageFinder {
  const scoresOf = async (runFolder: string): Promise<ScoredRun> =>
    scores.current?.runFolder === runFolder
      ? scores.current
      : openScores(runFolder).read(store.find(runFolder)?.digest.evaluations ?? []);
  return {
    referred: (arguments_) => {
      const given = referenceIn(arguments_);
      // An editor's menu passes the file's Uri. The command then applies to the passage at the cursor.
      if (given !== undefined || !(arguments_.length === 0 || arguments_[0] instanceof vscode.Uri)) return given;
      const editor = vscode.window.activeTextEditor;
      const annotation = editor && documents.annotationAt(editor.document, editor.selection.active.line);
      const runFolder = scores.current?.runFolder;
      return annotation && runFolder !== undefined ? referTo(runFolder, annotation.scored.passage) : undefined;
    },
    find: async (reference) => {
      const { passages } = await scoresOf(reference.runFolder);
      const found = passages.find(
        ({ passage: { id, split } }) => id === reference.id && split === (reference.split ?? split),
      );
      if (found !== undefined) return found;
      throw new HumanError(`${reference.runFolder} has no passage ${reference.id}; choose a passage of the run.`);
    },
    scoresOf,
  };
}
