/**
 * The share of the unseen documents that have a higher loss than a document; an equal loss counts half. 0.5 is what an
 * unseen document has on average. The mean over the forget set is the AUC of the loss attack, if all documents are
 * compared with the same unseen ones. Equals scipy's `percentileofscore` of the negative losses, kind "mean", over 100.
 *
 * @param loss in nats per token, as the unseen losses
 * @returns 0..1; NaN without unseen documents
 */
export function unseenPercentile(loss: number, unseenLosses: readonly number[]): number {
  let above = 0;
  for (const unseen of unseenLosses) above += unseen > loss ? 1 : unseen === loss ? 0.5 : 0;
  return above / unseenLosses.length;
}
