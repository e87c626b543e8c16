import { z } from "zod";
import { positiveInteger, positiveNumber, shareBelowOne } from "../values";

/** The projections that can have an adapter. PEFT uses the same names. */
const projections = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"] as const;

export const adapterSchema = z
  .strictObject({
    type: z.literal("lora").describe("LoRA trains two small matrices beside each target projection."),
    targets: z
      .array(z.enum(projections))
      .min(1)
      .default(["q_proj", "v_proj"])
      .describe("Projections of each layer that get an adapter."),
    rank: positiveInteger
      .default(16)
      .describe("Inner size of the two matrices. With a larger rank, the adapter can change the model more."),
    alpha: positiveNumber
      .default(32)
      .describe("Lethe multiplies the adapter's output by alpha / rank. The usual alpha is twice the rank."),
    frozenBits: z
      .union([z.literal(4), z.literal(32)])
      .default(32)
      .describe(
        "Number of bits of one frozen weight of a layer in memory: 32 or 4. With 4, a large model needs much less " +
          "memory, but its weights are rounded. Each block of 32 rounded weights shares one scale. The exported " +
          "model contains no rounded weights, because the export merges the adapter into the weights of the source " +
          "model.",
      ),
    dropout: shareBelowOne
      .default(0)
      .describe("Dropout: each training step sets this share of the adapter's inputs to 0. From 0 to below 1."),
  })
  .nullable()
  .default(null);
