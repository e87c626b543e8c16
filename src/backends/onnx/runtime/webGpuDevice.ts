import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { InferenceSession, Tensor as OnnxTensor } from "onnxruntime-node";
import { commonOptions } from "./commonOptions";
import type { Device } from "./device";
import { byteLength } from "./device";
import type { Profile } from "./profile";
import { takeProfile } from "./profile";
import type { Session, SessionOptions } from "./session";
import type { Tensor } from "./tensor";

interface WebGpuOptions {
  /**
   * An ONNX model in the device's dialect. It copies its input `elements`, a float32 vector, to its output `copy`. If
   * the output stays on the device, a session of this model uploads data. If the output goes to the host, the session
   * downloads data. onnxruntime-node has no other way to download: in version 1.30, reading the data of a device tensor
   * ends the process.
   */
  readonly copyModel: Uint8Array;
  /**
   * A function that is called once for each session, with the profile of the session's first run. If it is undefined,
   * runs are not profiled.
   */
  readonly onFirstRun?: ((profile: Profile) => void) | undefined;
}

/**
 * Opens the GPU that onnxruntime's WebGPU provider considers the fastest, through Direct3D 12, Metal or Vulkan. Runs
 * must not overlap: two sessions at the same time crash on Linux (onnxruntime issue 32561).
 * @throws Error if there is no GPU
 */
export async function createWebGpuDevice({ copyModel, onFirstRun }: WebGpuOptions): Promise<Device> {
  const owners = new Map<Tensor, TensorOwner>();
  let memory = 0;
  let toDevice = 0;
  let fromDevice = 0;
  const keep = (tensor: Tensor, owner: TensorOwner): void => {
    owners.set(tensor, owner);
    owner.tensors += 1;
    memory += byteLength(tensor);
  };
  const release = (tensor: Tensor): void => {
    const owner = owners.get(tensor);
    if (!owner) return;
    owners.delete(tensor);
    memory -= byteLength(tensor);
    tensor.dispose();
    owner.tensors -= 1;
    if (owner.isClosed && owner.tensors === 0) void owner.close();
  };

  const createSession = async (
    model: Uint8Array,
    { optimization = "all", residentOutputs = [] }: SessionOptions = {},
    onProfile = onFirstRun,
  ): Promise<Session> => {
    const folder = onProfile && (await mkdtemp(path.join(tmpdir(), "lethe-profile-")));
    const session = await InferenceSession.create(model, {
      ...commonOptions,
      executionProviders: ["webgpu"],
      graphOptimizationLevel: optimization,
      preferredOutputLocation: Object.fromEntries(residentOutputs.map((name) => [name, "gpu-buffer"])),
      ...(folder !== undefined && { enableProfiling: true, profileFilePrefix: path.join(folder, "run") }),
    });
    const owner: TensorOwner = { tensors: 0, isClosed: false, close: () => session.release() };
    let isFirst = true;
    const endFirstRun = async (): Promise<void> => {
      isFirst = false;
      if (folder === undefined) return;
      session.endProfiling();
      const profile = await takeProfile(folder);
      if (profile) onProfile?.(profile);
    };
    return {
      run: async (inputs) => {
        const given = Object.fromEntries(
          session.inputNames.flatMap((name) => (inputs[name] ? [[name, withIntegers32(inputs[name])] as const] : [])),
        );
        for (const tensor of Object.values(given)) if (tensor.location === "cpu") toDevice += byteLength(tensor);
        const outputs = await session.run(given);
        for (const tensor of Object.values(outputs))
          if (tensor.location === "cpu") fromDevice += byteLength(tensor);
          else keep(tensor, owner);
        if (isFirst) await endFirstRun();
        return outputs;
      },
      dispose: async () => {
        if (isFirst) await endFirstRun();
        owner.isClosed = true;
        if (owner.tensors === 0) await owner.close();
      },
    };
  };

  const silently = (): void => undefined;
  const uploader = await createSession(copyModel, { residentOutputs: ["copy"] }, onFirstRun && silently);
  const downloader = await createSession(copyModel, {}, onFirstRun && silently);
  const copyWith = async (session: Session, elements: Tensor): Promise<Tensor> => {
    const { copy } = await session.run({ elements });
    if (!copy) throw new Error("the copy model returns no copy");
    return copy;
  };
  return {
    kind: "webgpu",
    hasOwnMemory: true,
    createSession: (model, options) => createSession(model, options),
    upload: async (tensor) => {
      const vector = await copyWith(uploader, new OnnxTensor(tensor.data as Float32Array, [tensor.size]));
      const shaped = viewOf(vector, tensor.dims);
      const owner = owners.get(vector);
      if (!owner) throw new Error("the copy is not on the device");
      owners.delete(vector);
      owners.set(shaped, owner);
      return shaped;
    },
    download: async (tensor) => {
      if (tensor.location === "cpu") return tensor;
      const { data } = await copyWith(downloader, viewOf(tensor, [tensor.size]));
      return new OnnxTensor(data as Float32Array, tensor.dims);
    },
    release,
    memoryInUse: () => memory,
    traffic: () => ({ toDevice, fromDevice }),
    dispose: async () => {
      for (const tensor of [...owners.keys()]) release(tensor);
      await uploader.dispose();
      await downloader.dispose();
    },
  };
}

/**
 * A session that owns tensors on the device. The session must exist until the tensors are freed, because the session's
 * allocator frees them.
 */
interface TensorOwner {
  tensors: number;
  isClosed: boolean;
  readonly close: () => Promise<void>;
}

/**
 * Returns a tensor with another shape over the first elements of the same buffer. The buffer must have enough elements.
 */
export function viewOf(tensor: Tensor, dims: readonly number[]): Tensor {
  return OnnxTensor.fromGpuBuffer(tensor.gpuBuffer, { dataType: "float32", dims, dispose: () => tensor.dispose() });
}

/** Converts 64-bit integers to 32 bits, because the provider has no kernels for 64-bit integers. */
const withIntegers32 = (tensor: Tensor): Tensor =>
  tensor.location === "cpu" && tensor.data instanceof BigInt64Array
    ? new OnnxTensor("int32", Int32Array.from(tensor.data, Number), tensor.dims)
    : tensor;
