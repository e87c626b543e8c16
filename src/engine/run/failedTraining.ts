import { HumanError } from "../../protocol/humanError";

/** A training that cannot go on with its settings. A resume would fail in the same way. */
export class FailedTraining extends HumanError {
  /** `divergence`: the gradients are not finite. `memory`: no step or evaluation fits into the memory. */
  readonly reason: "divergence" | "memory";

  /** The class of a `HumanError` is compared by its name, which this class shares. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof HumanError && "reason" in value;
  }

  constructor(message: string, reason: FailedTraining["reason"]) {
    super(message, false);
    this.reason = reason;
  }
}
