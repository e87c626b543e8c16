import type { LaneType, VectorFunction } from "../runtime/vectorCode";
import { createVectorModule, vectorBytes } from "../runtime/vectorCode";

export type FloatArray = Float32Array | Float64Array;

/** The arrays of one parameter. An update changes all of them except the gradient, in place. */
export interface UpdatedParameter {
  readonly weight: FloatArray;
  readonly mean: FloatArray;
  readonly square: FloatArray;
  readonly gradient: FloatArray;
  /** Whether weight decay reaches the parameter. */
  readonly isDecayed: boolean;
}

/** The scalars of one step's update. All parameters share them. */
interface UpdateScalars {
  /** Clipping multiplies the gradient by this factor. */
  readonly scale: number;
  /** 1 − β₁ */
  readonly meanRate: number;
  /** 1 − β₂ */
  readonly squareRate: number;
  /** lr·√c₂/c₁ */
  readonly stepSize: number;
  /** ε·√c₂ */
  readonly epsilon: number;
  /** 1 − lr·weightDecay. A parameter without weight decay takes 1 instead. */
  readonly kept: number;
}

const scalarNames = ["scale", "meanRate", "squareRate", "stepSize", "epsilon", "kept"] as const;
const changedNames = ["weight", "mean", "square"] as const;
const arrayNames = [...changedNames, "gradient"] as const;

/** The formula of `addAdamW` for one vector of elements. */
const update: VectorFunction = {
  scalars: scalarNames,
  variables: ["clipped", "newMean", "newSquare"],
  each: ({ add, subtract, multiply, divide, squareRoot, get, set, load, store }) => [
    set("clipped", multiply(load("gradient"), get("scale"))),
    set("newMean", add(load("mean"), multiply(subtract(get("clipped"), load("mean")), get("meanRate")))),
    set(
      "newSquare",
      add(
        load("square"),
        multiply(subtract(multiply(get("clipped"), get("clipped")), load("square")), get("squareRate")),
      ),
    ),
    store("mean", get("newMean")),
    store("square", get("newSquare")),
    store(
      "weight",
      subtract(
        multiply(load("weight"), get("kept")),
        divide(multiply(get("newMean"), get("stepSize")), add(squareRoot(get("newSquare")), get("epsilon"))),
      ),
    ),
  ],
};

/**
 * Sums the squares of the array's elements. A vector has several lanes, and each lane has its own sum. At the end, the
 * function writes these sums to the start of the array.
 */
const sumOfSquares: VectorFunction = {
  scalars: [],
  variables: ["sum"],
  each: ({ add, multiply, get, set, load }) => [
    set("sum", add(get("sum"), multiply(load("gradient"), load("gradient")))),
  ],
  end: ({ get, store }) => [store("gradient", get("sum"))],
};

/**
 * Number of elements in a block of an array. The module processes one block of each of the four arrays at a time. Four
 * blocks fit into a core's cache.
 */
const blockElements = 4096;
/**
 * The gap between two arrays in the module's memory: one cache line. Without the gap, the distance between two arrays
 * would be a whole number of memory pages, and the update would take twice as long. The reason is that some CPUs
 * compare addresses only by their place within a page. A load then waits for an earlier store to another array.
 */
const gapBytes = 64;

/**
 * Creates the optimiser's two functions: the sum of squares of an array, and the update of a parameter. They use
 * WebAssembly's vector instructions and are at least twice as fast as a loop in JavaScript. A WebAssembly module can
 * read only its own memory. Each block of the arrays is therefore copied into the module's memory, and the changed
 * blocks are copied back.
 */
export function createAdamWKernel(type: LaneType) {
  const Elements = type === "float32" ? Float32Array : Float64Array;
  const width = Elements.BYTES_PER_ELEMENT;
  const layout = { names: arrayNames, bytes: blockElements * width + gapBytes };
  const { memory, functions } = createVectorModule(type, layout, { update, sumOfSquares });
  const viewOf = (index: number): FloatArray => new Elements(memory, index * layout.bytes, blockElements);
  const views = { weight: viewOf(0), mean: viewOf(1), square: viewOf(2), gradient: viewOf(3) };

  return {
    /** Σ x² */
    sumOfSquares: (x: FloatArray): number => {
      let sum = 0;
      for (let start = 0; start < x.length; start += blockElements) {
        const block = x.subarray(start, start + blockElements);
        views.gradient.set(block);
        // The last vector may reach beyond the array's end. Zeros there do not change the sum.
        if (block.length < blockElements) views.gradient.fill(0, block.length);
        functions.sumOfSquares(block.length * width);
        for (const part of views.gradient.subarray(0, vectorBytes / width)) sum += part;
      }
      return sum;
    },
    update: (parameter: UpdatedParameter, scalars: UpdateScalars): void => {
      const { kept, ...shared } = scalars;
      const own = { ...shared, kept: parameter.isDecayed ? kept : 1 };
      const numbers = scalarNames.map((name) => own[name]);
      for (let start = 0; start < parameter.weight.length; start += blockElements) {
        const end = Math.min(start + blockElements, parameter.weight.length);
        for (const name of arrayNames) views[name].set(parameter[name].subarray(start, end));
        functions.update((end - start) * width, ...numbers);
        for (const name of changedNames) parameter[name].set(views[name].subarray(0, end - start), start);
      }
    },
  };
}
