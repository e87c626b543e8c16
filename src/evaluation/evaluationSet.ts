import { readHeldOutText } from "../data/generalText";
import { joinHardCases } from "../data/hardCases";
import { readPassageSet } from "../data/readPassageSet";
import type { RowReading } from "../data/readPassageSet";
import { readUtilityQuestions } from "../data/utilityQuestions";
import type { UtilityQuestions } from "../data/utilityQuestions";
import { withholdDocuments } from "../data/withhold";
import type { Passage, Split } from "../protocol/passages";

/**
 * The `data` section of a configuration. It has the absolute paths of the sets, and the settings for their rows. A set
 * without a path has no passages.
 */
interface DataFiles extends RowReading {
  readonly forget?: string | undefined;
  readonly retain?: string | undefined;
  readonly holdout?: string | undefined;
  readonly inScope?: string | undefined;
  readonly nearScope?: string | undefined;
  readonly utility?: string | undefined;
  readonly heldOut?: string | undefined;
  readonly retainWithheld: number;
}

/** The sets that an evaluation measures. */
export interface EvaluationSet {
  readonly passages: readonly Passage[];
  /**
   * More texts of the forget set and the holdout, which are not completed. Only their true texts are scored, so that
   * the membership attacks compare more documents than the evaluation completes.
   */
  readonly attackedToo?: readonly Passage[];
  /** Whether the loss attack also reads each text with prompt and answer joined without a space. Default: true. */
  readonly joinsTexts?: boolean;
  readonly utility?: UtilityQuestions | undefined;
  /** Texts to measure perplexity on. */
  readonly heldOut: readonly string[];
}

/**
 * Reads the sets.
 * @param seed chooses the retain documents that are withheld from training
 * @param placeOf maps the path of a set in `files` to the file that is read. The source of each passage is still the
 *   path in `files`. Default: the file at this path is read
 * @throws HumanError with the file and line of a malformed row, or of a hard case about an unknown row
 */
export async function loadEvaluationSet(
  files: DataFiles,
  seed: number,
  placeOf: (file: string) => string = (file) => file,
): Promise<EvaluationSet> {
  const read = async (file: string | undefined, split: Split): Promise<Passage[]> => {
    if (file === undefined) return [];
    const passages = await readPassageSet(placeOf(file), split, files);
    return passages.map((passage) => ({ ...passage, source: { ...passage.source, file } }));
  };
  const [forget, retain, holdout, inScope, nearScope, utility, heldOut] = await Promise.all([
    read(files.forget, "forget"),
    read(files.retain, "retain"),
    read(files.holdout, "holdout"),
    read(files.inScope, "inScope"),
    read(files.nearScope, "nearScope"),
    files.utility === undefined ? undefined : readUtilityQuestions(placeOf(files.utility)),
    files.heldOut === undefined ? [] : readHeldOutText(placeOf(files.heldOut)),
  ]);
  const sharedRetain = withholdDocuments(retain, files.retainWithheld, seed);
  const further = [...joinHardCases(inScope, files.forget === undefined ? undefined : forget), ...nearScope];
  return { passages: [...forget, ...sharedRetain, ...holdout, ...further], utility, heldOut };
}
