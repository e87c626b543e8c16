import type { Configuration } from "../../configuration/schema";
import { openDevice } from "../../backends/onnx/models/openDevice";
import { float16Refusal, whyNoFloat16 } from "../../backends/onnx/models/float16Support";
import { HumanError } from "../../protocol/humanError";
import type { Device } from "../../backends/onnx/runtime/device";
import { fallenBack } from "../../backends/onnx/runtime/profile";
import type { JobHost } from "./jobHost";

/** In a warning, how many nodes are named before the rest is counted. */
const namedNodes = 5;

/**
 * Opens what a run computes on. Where onnxruntime leaves a part of the work to the processor, the run says so.
 * @param settings whose `auto` has been decided by whoever started the run; where it has not, the processor computes
 * @param step that the run begins at
 * @throws HumanError where the machine has no such device, or the device not the precision that is asked for
 */
export async function openRunDevice(
  settings: Pick<Configuration["device"], "name" | "precision">,
  step: number,
  host: Pick<JobHost, "report">,
): Promise<Device> {
  const { name, precision } = settings;
  const device = await open(name, step, host);
  const missing = precision === "float16" ? await whyNoFloat16(device) : undefined;
  if (missing === undefined) return device;
  await device.dispose();
  throw new HumanError(float16Refusal(missing));
}

async function open(
  name: Configuration["device"]["name"],
  step: number,
  host: Pick<JobHost, "report">,
): Promise<Device> {
  const told = new Set<string>();
  try {
    return await openDevice(name === "auto" ? "cpu" : name, (profile) => {
      const left = fallenBack(profile).filter((node) => !told.has(node.name));
      for (const node of left) told.add(node.name);
      const [first, ...others] = left.map((node) => `${node.name} (${node.operator})`);
      if (first === undefined) return;
      const named = [first, ...others.slice(0, namedNodes - 1)].join(", ");
      const more = left.length > namedNodes ? ` and ${left.length - namedNodes} more` : "";
      const message = `A part of the work is left to the processor, which costs time: ${named}${more}.`;
      host.report({ type: "warning", step, message });
    });
  } catch (error) {
    throw new HumanError(
      `No graphics processor can be used (${firstLine(error)}); set "device.name" to "cpu", or see what lethe devices says.`,
    );
  }
}

const firstLine = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  // onnxruntime puts the place in its sources first.
  return (message.split("\n")[0] ?? message).replace(/^.*was false\. /, "").trim();
};
