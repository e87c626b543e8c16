import type { Configuration } from "../../../configuration/schema";
import type { StepResult, TrainerNeeds, TrainerSettings } from "../../backend";
import type { Device } from "../runtime/device";
import type { GraphSessionOptions } from "../models/graphSession";
import type { LanguageModel } from "../models/languageModel";
import type { Weights } from "../models/weights";
import type { Tensors } from "../runtime/session";
import type { Objective } from "../objectives/objective";
import type { PackedPart } from "./stepInputs";

export interface GraphTrainerSettings extends Omit<TrainerSettings, "gradientCheckpointing" | "referenceModel"> {
  readonly gradientCheckpointing?: boolean | undefined;
  /**
   * Precision of matrix products. With `auto`, the first step compares float32 with float16 and chooses one of them.
   * Default: float32.
   */
  readonly precision?: Configuration["device"]["precision"] | undefined;
  /**
   * The reference model, with which an objective compares the trained model. Default: the trained model before the
   * first step.
   */
  readonly reference?: { readonly model: LanguageModel; readonly weights: Weights } | undefined;
}

/** The model that a trainer trains, and the settings of the training. */
export interface TrainerSetup {
  readonly model: LanguageModel;
  /**
   * The weights, in host memory or on a device with its own memory. In host memory, a step changes the trained tensors
   * in place. On a device with its own memory, a step replaces the trained tensors by new tensors.
   */
  readonly weights: Weights;
  readonly objective: Objective;
  readonly settings: GraphTrainerSettings;
  readonly options: GraphSessionOptions;
}

/** The tensors that training changes: trained weights and their moments, float32. */
export interface TrainerState {
  /** The shape of each tensor, by its name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Returns the current elements of a tensor. The caller must not change them. */
  read(name: string): Promise<Float32Array>;
  write(name: string, elements: Float32Array): Promise<void>;
}

/** A trainer that takes packed texts. The `Trainer` of backend.ts packs texts and calls this trainer. */
export interface GraphTrainer {
  readonly needs: TrainerNeeds;
  /** The part of the trainer that a checkpoint stores. */
  readonly state: TrainerState;
  /**
   * Continues training after the given step. Before this call, the caller must write the tensors of this step to
   * `state`.
   */
  continueFrom(step: number): void;
  /**
   * @throws Error that `isOutOfMemory` recognises, if memory does not suffice for a part. The failed step has then
   *   changed nothing
   */
  step(parts: readonly PackedPart[], learningRate: number): Promise<StepResult>;
  /**
   * Computes the norm of each module's gradients, as the next step would compute them. A module has the name of its
   * weight without `.weight`.
   */
  gradientNorms(parts: readonly PackedPart[]): Promise<ReadonlyMap<string, number>>;
  dispose(): Promise<void>;
}

/**
 * Functions that make the inputs of a step's parts, one function for each part. A function runs only when its part is
 * computed, because the dropout masks of all parts together would take much memory.
 */
export type PartInputs = readonly (() => Tensors)[];

/** Computes the steps of a trainer on one kind of device. */
export interface StepComputer {
  readonly state: TrainerState;
  readonly takesEmptyParts: boolean;
  /** Takes step number `step`, counted from 1. If the gradients are not finite, the step changes nothing. */
  run(parts: PartInputs, step: number, learningRate: number): Promise<StepResult>;
  /** The weights that a step's graph reads: those of the model and of the reference model. */
  inputs(): Tensors;
  dispose(): Promise<void>;
}

/** The setup of a trainer that works on a device with its own memory. */
export interface DeviceTrainerSetup extends TrainerSetup {
  readonly options: GraphSessionOptions & { readonly device: Device };
}
