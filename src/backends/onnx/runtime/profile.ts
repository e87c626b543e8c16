import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";

/** A node of the graph that ran, as onnxruntime's profile describes it. */
interface ProfiledNode {
  readonly name: string;
  readonly operator: string;
  readonly isOnDevice: boolean;
  /** Whether the node computes only shapes. The host always computes shapes, and no data is copied for them. */
  readonly isShapeArithmetic: boolean;
}

/** A kernel of the device: one program that ran for a node. */
interface ProfiledKernel {
  readonly operator: string;
  readonly microseconds: number;
}

export interface Profile {
  readonly nodes: readonly ProfiledNode[];
  readonly kernels: readonly ProfiledKernel[];
}

interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly dur?: number;
  readonly args?: {
    readonly provider?: string;
    readonly op_name?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, unknown>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, unknown>>[];
  };
}

/**
 * Reads the single profile that onnxruntime has written to a folder, and removes the folder.
 * @returns undefined if there is no readable profile, because a missing profile must not end a run
 */
export async function takeProfile(folder: string): Promise<Profile | undefined> {
  try {
    const [file] = await readdir(folder);
    if (file === undefined) return undefined;
    return parseProfile(await readFile(path.join(folder, file), "utf8"));
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param text the profile that onnxruntime wrote, as JSON. It has one event for each node, and one event for each
 *   kernel that ran on a device
 */
export function parseProfile(text: string): Profile {
  const events = JSON.parse(text) as readonly ProfileEvent[];
  const nodes = events.flatMap(({ cat, name = "", args }) => {
    if (cat !== "Node" || args?.provider === undefined) return [];
    const types = [...(args.input_type_shape ?? []), ...(args.output_type_shape ?? [])].flatMap((type) =>
      Object.keys(type),
    );
    return {
      name: name.replace(/_kernel_time$/, ""),
      operator: args.op_name ?? "",
      isOnDevice: args.provider === "WebGpuExecutionProvider",
      // In the device's dialect, a 64-bit integer always belongs to a shape.
      isShapeArithmetic: types.length > 0 && types.every((type) => type === "int64"),
    };
  });
  // The name of a kernel has the form node&operator&program.
  const kernels = events.flatMap(({ cat, name = "", dur = 0 }) =>
    cat === "Api" ? [{ operator: name.split("&")[1] ?? name, microseconds: dur }] : [],
  );
  return { nodes, kernels };
}

/**
 * Finds the nodes whose data left the device during a run. The host computed such a node, or the node copied data to
 * the host. Nodes that compute only shapes do not count.
 */
export function fallenBack({ nodes }: Profile): ProfiledNode[] {
  return nodes.filter(
    ({ isOnDevice, isShapeArithmetic, operator }) => operator === "MemcpyToHost" || (!isOnDevice && !isShapeArithmetic),
  );
}
