import path from "node:path";
import { expect, it } from "vitest";
import { haveSameElements } from "../../../../../src/backends/onnx/models/sameElements";
import { openSafetensors } from "../../../../../src/backends/onnx/models/safetensorsReader";
import { writeSafetensors } from "../../../../../src/backends/onnx/models/safetensorsWriter";
import { temporaryFolder } from "../../../runs/temporaryFolder";

const elements = 3_000_000;
const values = Float32Array.from({ length: elements }, (_, index) => index % 251);

it("compares two tensors in small pieces, also if their types differ", async () => {
  const file = path.join(await temporaryFolder(), "model.safetensors");
  const changed = values.slice();
  changed[elements - 1] = 7.5;
  const contents = new Map([
    ["one", values],
    ["two", values],
    ["changed", changed],
  ]);
  const tensors = [...contents.keys()].map(
    (name) => ({ name, shape: [3, elements / 3], dtype: name === "two" ? "BF16" : "F32" }) as const,
  );
  await writeSafetensors(file, tensors, (name) => Promise.resolve(contents.get(name) ?? values));
  const opened = await openSafetensors(file);
  const lengths: number[] = [];
  const watched: typeof opened = {
    ...opened,
    read: (name, into, start) => {
      lengths.push(into?.length ?? Infinity);
      return opened.read(name, into, start);
    },
  };
  const compare = (one: string, other: string) =>
    haveSameElements({ in: watched, name: one }, { in: watched, name: other });
  expect(await compare("one", "two")).toBe(true);
  expect(await compare("one", "changed")).toBe(false);
  expect(Math.max(...lengths)).toBeLessThan(elements / 2);

  const part = await opened.read("changed", new Float32Array(2), elements - 2);
  expect([...part]).toEqual([values[elements - 2], 7.5]);
  await expect(opened.read("changed", new Float32Array(2), elements - 1)).rejects.toThrow("the target for");
  await opened.close();
});
