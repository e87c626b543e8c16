import type { Passage } from "../../protocol/passages";
import type { VerifiedPassage } from "../../protocol/verification";

/** A finished verification of a model. */
export interface Verification {
  readonly modelFolder: string;
  /** The passages of the forget set. */
  readonly verified: readonly (VerifiedPassage & { readonly passage: Passage })[];
  readonly seconds: number;
  /** The version of Lethe. */
  readonly version: string;
  /** The address of a set's file. It is relative to the current folder, which is that of the build, if it is there. */
  readonly addressOf: (file: string) => string;
}
