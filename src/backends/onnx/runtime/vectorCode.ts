/** Type of a vector's lanes. A vector has four lanes of float32, or two lanes of float64. */
export type LaneType = "float32" | "float64";

/**
 * WebAssembly code. WebAssembly is a stack machine: the code of an expression consists of the code of its operands,
 * followed by one instruction.
 */
type Code = readonly number[];

/** A function over the arrays of a module. The function works on one vector of 16 bytes at a time. */
export interface VectorFunction {
  /** Names of the scalars: numbers that the caller passes to the function. */
  readonly scalars: readonly string[];
  /** Names of the vector variables. They start as zeros. */
  readonly variables: readonly string[];
  /** The statements that run for each vector of the arrays, from the first to the last. */
  readonly each: (vectors: Vectors) => readonly Code[];
  /** The statements that run once after the last vector. They read and write the first vector of each array. */
  readonly end?: (vectors: Vectors) => readonly Code[];
}

/** The instructions from which a function is built. The value of every expression is one vector. */
interface Vectors {
  readonly add: (a: Code, b: Code) => Code;
  readonly subtract: (a: Code, b: Code) => Code;
  readonly multiply: (a: Code, b: Code) => Code;
  readonly divide: (a: Code, b: Code) => Code;
  readonly squareRoot: (x: Code) => Code;
  /** The vector of a variable. For a scalar, every lane of the vector has the scalar's value. */
  readonly get: (name: string) => Code;
  readonly set: (variable: string, x: Code) => Code;
  readonly load: (array: string) => Code;
  readonly store: (array: string, x: Code) => Code;
}

/**
 * The arrays on which a module's functions work. They lie one after another in the module's memory and have the same
 * number of elements.
 */
interface ArrayLayout {
  readonly names: readonly string[];
  readonly bytes: number;
}

export const vectorBytes = 16;
const [i32, v128] = [0x7f, 0x7b];
const instructionsOf = {
  float32: { lane: 0x7d, splat: 0x13, squareRoot: 0xe3, add: 0xe4, subtract: 0xe5, multiply: 0xe6, divide: 0xe7 },
  float64: { lane: 0x7c, splat: 0x14, squareRoot: 0xef, add: 0xf0, subtract: 0xf1, multiply: 0xf2, divide: 0xf3 },
} as const;

/** Unsigned LEB128, WebAssembly's encoding of a number. */
const leb = (value: number): Code => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]);
const list = (items: readonly Code[]): Code => [...leb(items.length), ...items.flat()];
const sized = (content: Code): Code => [...leb(content.length), ...content];
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];
const simd = (instruction: number): Code => [0xfd, ...leb(instruction)];
const getLocal = (index: number): Code => [0x20, ...leb(index)];
const setLocal = (index: number): Code => [0x21, ...leb(index)];

function indexOf(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw new RangeError(`"${name}" is not one of ${names.join(", ")}`);
  return index;
}

/**
 * Encodes the body of a function. The function's parameters are the number of bytes to process in each array, and the
 * scalars. Its local variables are the current position in bytes, one vector for each scalar, and the vector variables.
 */
function assemble(fn: VectorFunction, type: LaneType, arrays: ArrayLayout): Code {
  const instructions = instructionsOf[type];
  const place = 1 + fn.scalars.length;
  const vectorNames = [...fn.scalars, ...fn.variables];
  const localOf = (name: string): number => place + 1 + indexOf(vectorNames, name);
  const access = (instruction: number, array: string): Code => [
    ...simd(instruction),
    ...leb(0),
    ...leb(indexOf(arrays.names, array) * arrays.bytes),
  ];
  const binary =
    (instruction: number) =>
    (a: Code, b: Code): Code => [...a, ...b, ...simd(instruction)];
  const vectorsAt = (address: Code): Vectors => ({
    add: binary(instructions.add),
    subtract: binary(instructions.subtract),
    multiply: binary(instructions.multiply),
    divide: binary(instructions.divide),
    squareRoot: (x) => [...x, ...simd(instructions.squareRoot)],
    get: (name) => getLocal(localOf(name)),
    set: (variable, x) => [...x, ...setLocal(localOf(variable))],
    load: (array) => [...address, ...access(0x00, array)],
    store: (array, x) => [...address, ...x, ...access(0x0b, array)],
  });
  const splat = (name: string, index: number): Code => [
    ...getLocal(1 + index),
    ...simd(instructions.splat),
    ...setLocal(localOf(name)),
  ];
  const locals = [
    [1, i32],
    [...leb(vectorNames.length), v128],
  ];
  const [constant, addIntegers, isBelow] = [0x41, 0x6a, 0x49];
  const advance = [...getLocal(place), constant, vectorBytes, addIntegers, ...setLocal(place)];
  const again = [...getLocal(place), ...getLocal(0), isBelow, 0x0d, 0];
  const loop = [0x03, 0x40, ...fn.each(vectorsAt(getLocal(place))).flat(), ...advance, ...again, 0x0b];
  const end = fn.end?.(vectorsAt([constant, 0])) ?? [];
  return sized([...list(locals), ...fn.scalars.flatMap(splat), ...loop, ...end.flat(), 0x0b]);
}

/** Callable functions, and the memory that they work in. */
interface VectorModule<Name extends string> {
  readonly memory: ArrayBuffer;
  /**
   * The first parameter of a function is the number of bytes to process in each array. The scalars follow in their
   * order.
   */
  readonly functions: Readonly<Record<Name, (end: number, ...scalars: number[]) => void>>;
}

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

export function createVectorModule<Name extends string>(
  type: LaneType,
  arrays: ArrayLayout,
  functions: Readonly<Record<Name, VectorFunction>>,
): VectorModule<Name> {
  const module = new WebAssembly.Module(encodeModule(type, arrays, functions));
  const { exports } = new WebAssembly.Instance(module);
  const { memory } = exports as { readonly memory: { readonly buffer: ArrayBuffer } };
  return { memory: memory.buffer, functions: exports as VectorModule<Name>["functions"] };
}

/** A module in WebAssembly's binary format. It contains the functions, and a memory for the arrays. */
function encodeModule(
  type: LaneType,
  arrays: ArrayLayout,
  functions: Readonly<Record<string, VectorFunction>>,
): Uint8Array {
  const all = Object.values(functions);
  const parameters = ({ scalars }: VectorFunction): Code[] => [
    [i32],
    ...scalars.map(() => [instructionsOf[type].lane]),
  ];
  const exported = (name: string, kind: number, index: number): Code => [...sized([...Buffer.from(name)]), kind, index];
  const pages = Math.ceil((arrays.names.length * arrays.bytes) / 65536);
  const types = all.map((fn) => [0x60, ...list(parameters(fn)), 0]);
  const indices = all.map((_, index) => [index]);
  const bodies = all.map((fn) => assemble(fn, type, arrays));
  const exports = [exported("memory", 2, 0), ...Object.keys(functions).map((name, index) => exported(name, 0, index))];
  const sections = [
    section(1, types),
    section(3, indices),
    section(5, [[0, pages]]),
    section(7, exports),
    section(10, bodies),
  ];
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}
