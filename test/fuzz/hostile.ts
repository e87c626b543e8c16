import type { Random } from "../../src/protocol/random";

/** Replacements for a value of a JSON document: other types, extreme numbers, names of properties of every object. */
const oddValues: readonly unknown[] = [
  ...[null, true, false, "", " ", "\n", "x\ny", "a".repeat(5000), "\ud800", "\u2028", "__proto__", "constructor"],
  ...[0, -0, -1, 1, 2, 0.5, 1e-300, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, 1e300, -1e300, "1", "NaN"],
  ...[[], {}, [null], [[]], { "": "" }, [0, 1, 2, 3], ["a", "b"], { type: "toString" }, nested(200)],
];

function nested(depth: number): unknown {
  return depth === 0 ? 0 : [nested(depth - 1)];
}

/** Bytes that often break readers: line ends, quotation marks, a byte order mark, a NUL, and invalid UTF-8. */
const oddBytes = [
  "\n",
  "\r\n",
  '"',
  ",",
  "{",
  "}",
  "[",
  "]",
  ":",
  "\\",
  "\0",
  "\ufeff",
  "\u2028",
  "🙂",
  "1e999",
  "-",
].map((text) => Buffer.from(text));
oddBytes.push(Buffer.from([0xff]), Buffer.from([0xc0, 0x80]), Buffer.from([0xed, 0xa0, 0x80]), Buffer.alloc(64));

/** Damages bytes in one to four places: cuts, flips, repeats, moves or inserts. */
export function damageBytes(given: Uint8Array, random: Random): Buffer {
  let bytes = Buffer.from(given);
  for (let left = 1 + random.integer(4); left > 0; left -= 1) bytes = damageOnce(bytes, random);
  return bytes;
}

function damageOnce(bytes: Buffer, random: Random): Buffer<ArrayBuffer> {
  const place = random.integer(bytes.length + 1);
  const end = Math.min(bytes.length, place + random.integer(40));
  const [before, part, after] = [bytes.subarray(0, place), bytes.subarray(place, end), bytes.subarray(end)];
  switch (random.integer(6)) {
    case 0:
      return Buffer.from(before);
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, part, part, after]);
    case 3:
      return Buffer.concat([after, before]);
    case 4: {
      const flipped = Buffer.from(bytes);
      if (place < flipped.length) flipped[place] = (flipped[place] ?? 0) ^ (1 << random.integer(8));
      return flipped;
    }
    default:
      return Buffer.concat([before, oddBytes[random.integer(oddBytes.length)] ?? Buffer.alloc(1), after]);
  }
}

/** A copy of a JSON value with one to three values replaced, removed, repeated or under another key. */
export function damageJson(given: unknown, random: Random): unknown {
  const holder = { root: structuredClone(given) };
  for (let left = 1 + random.integer(3); left > 0; left -= 1) {
    const places = placesIn(holder);
    const [parent, key] = places[random.integer(places.length)] ?? [holder, "root"];
    damagePlace(parent, key, random);
  }
  return holder.root;
}

/** JSON of a value; empty for undefined. */
export function jsonText(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value);
}

type Container = Record<string, unknown>;

function damagePlace(parent: Container, key: string, random: Random): void {
  const choice = random.integer(8);
  if (choice === 0) Reflect.deleteProperty(parent, key);
  else if (choice === 1) parent[`${key}x`] = parent[key];
  else if (choice === 2 && Array.isArray(parent[key])) (parent[key] as unknown[]).push(...(parent[key] as unknown[]));
  else parent[key] = structuredClone(oddValues[random.integer(oddValues.length)]);
}

/** All values of a document, at every depth. */
function placesIn(container: object): [Container, string][] {
  return Object.entries(container).flatMap(([key, value]) => [
    [container as Container, key] as [Container, string],
    ...(typeof value === "object" && value !== null ? placesIn(value as object) : []),
  ]);
}
