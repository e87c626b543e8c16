/** An attack that cannot be made on this model. The message is a clause for the user. */
export class SkippedAttack extends Error {}
