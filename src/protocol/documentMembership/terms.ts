/** A word of the figures of one document. The glossary explains it. */
interface Term {
  readonly term: string;
  /** One or two sentences. */
  readonly explanation: string;
}

export const percentileTerm: Term = {
  term: "better predicted than unseen documents (percentile)",
  explanation:
    "Share of the unseen documents that have a higher loss than one forget document, so that they look less trained on. " +
    "An unseen document has 50 % on average. Near 100 % or near 0 %, an attacker can tell the document from unseen ones.",
};

export const ratioTerm: Term = {
  term: "trained on rather than unseen (likelihood ratio)",
  explanation:
    "How much likelier the loss of one forget document is among the retain documents, which the model was trained on and " +
    "keeps, than among the unseen documents. Each set is fitted with a normal distribution, as in the attack LiRA.",
};

/** The words of the figures of one document, with their meanings. */
export const documentGlossary: readonly (readonly [term: string, meaning: string])[] = [percentileTerm, ratioTerm].map(
  ({ term, explanation }) => [term, explanation],
);
