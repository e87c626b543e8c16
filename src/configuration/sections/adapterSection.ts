import { z } from "zod";
import { positiveInteger, positiveNumber, shareBelowOne } from "../values";

/** The projections that can have an adapter. The names are PEFT's. */
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
        "How many bits one frozen weight of a layer takes in memory. The value is 32, or 4 for a large model. 4-bit " +
          "weights are rounded in blocks of 32 weights that share a scale. The export merges the adapter into the " +
          "source model's own weights.",
      ),
    dropout: shareBelowOne
      .default(0)
      .describe("Share of the adapter's inputs that each training step drops, from 0 to below 1."),
  })
  .nullable()
  .default(null);
