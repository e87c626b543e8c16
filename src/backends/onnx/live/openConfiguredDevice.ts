import type { Configuration } from "../../../configuration/schema";
import { HumanError } from "../../../protocol/humanError";
import { sentenceList } from "../../../protocol/sentenceList";
import type { OnWarning } from "../../backend";
import { float16Refusal, whyNoFloat16 } from "../models/float16Support";
import { openDevice } from "../models/openDevice";
import type { Device } from "../runtime/device";
import { fallenBack } from "../runtime/profile";
import type { Profile } from "../runtime/profile";

/** A warning gives the names of at most this many nodes. */
const namedNodes = 5;

/**
 * Opens the device of a configuration; `auto` opens the CPU. Warns when onnxruntime computes a part of a GPU's work on
 * the CPU.
 * @throws HumanError if the machine has no usable GPU, or if the device does not support the configured precision
 */
export async function openConfiguredDevice(
  { name, precision }: Pick<Configuration["device"], "name" | "precision">,
  onWarning: OnWarning,
): Promise<Device> {
  const device = await openDevice(name === "auto" ? "cpu" : name, createFallbackWarning(onWarning)).catch(
    (error: unknown) => {
      throw new HumanError(
        `No GPU can be used (${firstLine(error)}); set "device.name" to "cpu", or run "lethe devices" for the reasons.`,
      );
    },
  );
  const missing = precision === "float16" ? await whyNoFloat16(device) : undefined;
  if (missing === undefined) return device;
  await device.dispose();
  throw new HumanError(float16Refusal(missing));
}

/** Warns about nodes that a session ran on the CPU instead of the GPU. It reports each node once. */
function createFallbackWarning(onWarning: OnWarning): (profile: Profile) => void {
  const reported = new Set<string>();
  return (profile) => {
    const nodes = fallenBack(profile).filter((node) => !reported.has(node.name));
    if (nodes.length === 0) return;
    for (const node of nodes) reported.add(node.name);
    const names = nodes.map((node) => `${node.name} (${node.operator})`);
    onWarning(
      `The CPU does part of the GPU's work, which makes the run slower: ${sentenceList(names, { most: namedNodes })}.`,
    );
  };
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // An error message from onnxruntime begins with a place in onnxruntime's source code, which a user does not need.
  return (message.split("\n")[0] ?? message).replace(/^.*was false\. /, "").trim();
}
