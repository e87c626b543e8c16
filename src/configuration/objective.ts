import { z } from "zod";
import { gradientDifference } from "./objectives/gradientDifference";
import { memorization } from "./objectives/memorization";
import { npo } from "./objectives/npo";
import { undial } from "./objectives/undial";

/** The objectives, one file each; a new one is a file in objectives/ and an entry in this list. */
export const objectiveSchema = z.discriminatedUnion("name", [npo, gradientDifference, undial, memorization]);
