import { z } from "zod";

export const forgetWeight = z
  .number()
  .min(0)
  .default(1)
  .describe("What the forget set's part of the loss is multiplied with.");

export const retainWeight = z
  .number()
  .min(0)
  .default(1)
  .describe("What the retain set's part of the loss is multiplied with.");
