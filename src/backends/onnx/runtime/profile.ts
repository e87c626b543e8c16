import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";

/** One node's part in a run, as onnxruntime's profile tells it. */
export interface ProfiledNode {
  readonly name: string;
  readonly operator: string;
  readonly isOnDevice: boolean;
  /** Whether it works on shapes alone, which the host always computes: no data crosses for it. */
  readonly isShapeArithmetic: boolean;
}

/** One piece of work that the device did. */
export interface ProfiledKernel {
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
 * Reads the one profile that onnxruntime has written into a folder, and removes the folder.
 * @returns undefined where there is none that can be read: a profile is no reason to end a run
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

/** @param text the JSON that onnxruntime writes: node events, and for a device an event a kernel */
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
      // The device's dialect has 64-bit integers in shapes alone.
      isShapeArithmetic: types.length > 0 && types.every((type) => type === "int64"),
    };
  });
  // A kernel is called node&operator&program.
  const kernels = events.flatMap(({ cat, name = "", dur = 0 }) =>
    cat === "Api" ? [{ operator: name.split("&")[1] ?? name, microseconds: dur }] : [],
  );
  return { nodes, kernels };
}

/** Of a run on a device, the nodes whose data had to leave it: computed by the host, or copied there. */
export function fallenBack({ nodes }: Profile): ProfiledNode[] {
  return nodes.filter(
    ({ isOnDevice, isShapeArithmetic, operator }) => operator === "MemcpyToHost" || (!isOnDevice && !isShapeArithmetic),
  );
}
