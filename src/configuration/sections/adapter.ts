import { z } from "zod";

/** The projections that an adapter may add to, by the names that PEFT knows them by. */
const projections = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"] as const;

export const adapterSchema = z
  .strictObject({
    type: z.literal("lora").describe("LoRA: train two small matrices beside each of some projections."),
    targets: z
      .array(z.enum(projections))
      .min(1)
      .default(["q_proj", "v_proj"])
      .describe("The projections of every layer that get an adapter."),
    rank: z.int().min(1).default(16).describe("Inner size of the two matrices: how much an adapter can express."),
    alpha: z
      .number()
      .positive()
      .default(32)
      .describe("What the adapter adds is multiplied with alpha / rank; twice the rank is usual."),
    frozenBits: z
      .union([z.literal(4), z.literal(32)])
      .default(32)
      .describe(
        "Bits that a weight of the layers beneath the adapter takes in memory: 32, or 4 to fit a large model, whose weights " +
          "are then rounded to blocks of 32 that share a scale. What is exported is merged into the unrounded weights.",
      ),
    dropout: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe("Share of the numbers entering an adapter that each training step leaves out, 0 to below 1."),
  })
  .nullable()
  .default(null);
