import type { Configuration } from "../../../configuration/schema";
import type { OptimizerSettings, StepResult, TrainerNeeds } from "../../backend";
import type { Device } from "../runtime/device";
import type { GraphSessionOptions } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import type { Weights } from "../models/weights";
import type { Tensors } from "../runtime/session";
import type { Objective } from "../objectives/objective";
import type { PackedPart } from "./stepInputs";
import type { TrainerState } from "./trainerState";

export interface GraphTrainerSettings extends Omit<OptimizerSettings, "gradientCheckpointing"> {
  readonly gradientCheckpointing?: boolean | undefined;
  /** Precision of products; `auto` tries both in the first step. float32 where left out. */
  readonly precision?: Configuration["device"]["precision"] | undefined;
  /** Receives a sentence when the trainer chooses or changes the precision. */
  readonly onPrecision?: ((sentence: string) => void) | undefined;
  /** The model that an objective compares with; the trained model before the first step where left out. */
  readonly reference?: { readonly model: LanguageModel; readonly weights: Weights } | undefined;
}

/** What a trainer trains, and how. */
export interface TrainerSetup {
  readonly model: LanguageModel;
  /** Tensors of the device. Steps change trained ones in place on the host, and replace them on another device. */
  readonly weights: Weights;
  readonly objective: Objective;
  readonly settings: GraphTrainerSettings;
  readonly options: GraphSessionOptions;
}

/** A trainer of packed texts. See `Trainer` in backend.ts, which it serves. */
export interface GraphTrainer {
  readonly needs: TrainerNeeds;
  /** What a checkpoint holds of the trainer. */
  readonly state: TrainerState;
  /** Continues after a step whose state has been written to `state`. */
  continueFrom(step: number): void;
  /**
   * @throws Error for which `isOutOfMemory` is true when a part is too large; nothing has changed then
   */
  step(parts: readonly PackedPart[], learningRate: number): Promise<StepResult>;
  /** Norm of the next step's gradients of each module, by the name of its weight without `.weight`. */
  gradientNorms(parts: readonly PackedPart[]): Promise<ReadonlyMap<string, number>>;
  dispose(): Promise<void>;
}

/** The inputs of the parts of a step. Each is made when its part is computed, since dropout masks are large. */
export type PartInputs = readonly (() => Tensors)[];

/** Computes the steps of a trainer on one kind of device. */
export interface StepComputer {
  readonly state: TrainerState;
  readonly takesEmptyParts: boolean;
  /** Takes the optimiser's step `step`, counted from 1; leaves everything unchanged when gradients are not finite. */
  run(parts: PartInputs, step: number, learningRate: number): Promise<StepResult>;
  /** The tensors that a step's graph reads besides its parts: weights, and those of the reference model. */
  inputs(): Tensors;
  dispose(): Promise<void>;
}

/** `TrainerSetup` for a device with a memory of its own. */
export interface DeviceTrainerSetup extends TrainerSetup {
  readonly options: GraphSessionOptions & { readonly device: Device };
}
