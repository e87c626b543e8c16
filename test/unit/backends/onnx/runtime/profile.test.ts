import { describe, expect, it } from "vitest";
import { fallenBack, parseProfile } from "../../../../../src/backends/onnx/runtime/profile";

const node = (name: string, operator: string, provider: string, type: string) => ({
  cat: "Node",
  name: `${name}_kernel_time`,
  dur: 10,
  args: { provider, op_name: operator, input_type_shape: [{ [type]: [2] }], output_type_shape: [{ [type]: [2] }] },
});

describe("a profile", () => {
  it("lists the nodes whose data left the device, without those that compute only shapes", () => {
    const profile = parseProfile(
      JSON.stringify([
        { cat: "Session", name: "model_run", dur: 100 },
        node("product", "MatMul", "WebGpuExecutionProvider", "float"),
        node("copy", "MemcpyToHost", "WebGpuExecutionProvider", "float"),
        node("odd", "Unique", "CPUExecutionProvider", "float"),
        node("shape", "Concat", "CPUExecutionProvider", "int64"),
        { cat: "Api", name: "product&MatMul&MatMul", dur: 7 },
      ]),
    );
    expect(fallenBack(profile).map(({ name }) => name)).toEqual(["copy", "odd"]);
    expect(profile.kernels).toEqual([{ operator: "MatMul", microseconds: 7 }]);
  });
});
