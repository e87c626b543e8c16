import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import type { Services } from "../services";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { referenceIn, referTo } from "./passageReference";
import type { PassageReference } from "./passageReference";
import type { RunScores } from "./runScores";
import { openScores } from "./measuredPassages";
import type { MeasuredPassage, ScoredRun } from "./measuredPassages";

export type PassageFinder = ReturnType<typeof createPassageFinder>;

/** Finds the passages for commands. */
export function createPassageFinder(scores: RunScores, documents: AnnotatedDocuments, { store }: Services) {
  const scoresOf = async (runFolder: string): Promise<ScoredRun> => {
    if (scores.current?.runFolder === runFolder) return scores.current;
    const run = store.find(runFolder);
    return openScores(runFolder, run?.kind).read(run?.digest.evaluations ?? []);
  };
  return {
    /**
     * Finds the passage to which a command applies. The command's arguments may contain a reference to the passage. If
     * the command has no arguments, the result is the passage at the cursor.
     */
    referred: async (arguments_: readonly unknown[]): Promise<PassageReference | undefined> => {
      const given = referenceIn(arguments_);
      // An editor's menu passes the file's Uri. The command then applies to the passage at the cursor.
      if (given !== undefined || !(arguments_.length === 0 || arguments_[0] instanceof vscode.Uri)) return given;
      const editor = vscode.window.activeTextEditor;
      const annotation = editor && (await documents.annotationAt(editor.document, editor.selection.active.line));
      return annotation && referTo(annotation.scored);
    },
    /** @throws HumanError when the run no longer exists or has no such passage */
    find: async (reference: PassageReference): Promise<MeasuredPassage> => {
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
