import { HumanError } from "../../protocol/humanError";

/**
 * Returns the bytes of a text as UTF-8. UTF-16 is converted in two cases: it begins with a byte order mark, or the
 * places of its zero bytes show the byte order. All other bytes are returned unchanged. If they are not UTF-8,
 * `decodeLines` finds this later.
 *
 * @throws HumanError for UTF-32, for damaged UTF-16 and for bytes that are not text
 */
export function toUtf8(bytes: Buffer, file: string): Buffer {
  const mark = bytes.toString("hex", 0, 4);
  if (mark === "fffe0000" || mark === "0000feff") {
    throw new HumanError(
      `${file} is UTF-32 text; save it as UTF-8, or convert it: iconv -f UTF-32 -t UTF-8 old-file > new-file.`,
    );
  }
  if (mark.startsWith("fffe")) return fromUtf16(bytes.subarray(2), file);
  if (mark.startsWith("feff")) return fromUtf16(swapped(bytes.subarray(2)), file);
  const order = byteOrderOf(bytes);
  if (order === "little" && isUtf16(bytes)) return fromUtf16(bytes, file);
  if (order === "big" && isUtf16(swapped(bytes))) return fromUtf16(swapped(bytes), file);
  if (order !== undefined) {
    throw new HumanError(
      `${file} is not text, because it contains zero bytes; give a text file, such as JSON Lines or CSV.`,
    );
  }
  return bytes;
}

/**
 * The byte order of UTF-16 without a byte order mark. In UTF-16, each ASCII character, such as a quotation mark or a
 * line end, has two bytes, and one of them is zero. The byte order decides whether this is the first or the second
 * byte. In UTF-8, no character of a text contains a zero byte.
 *
 * @returns undefined if there is no zero byte; `none` if the bytes are not UTF-16
 */
const byteOrderOf = (bytes: Buffer): "little" | "big" | "none" | undefined => {
  let [even, odd, characters] = [0, 0, 0];
  for (let zero = bytes.indexOf(0); zero !== -1; zero = bytes.indexOf(0, zero + 1)) {
    if (zero % 2 === 1) odd += 1;
    else {
      even += 1;
      // If both bytes of a character are zero, it is U+0000. No text contains this character.
      if (bytes[zero + 1] === 0) characters += 1;
    }
  }
  if (even + odd === 0) return undefined;
  if (characters > 0 || even === odd || bytes.length % 2 === 1) return "none";
  return even > odd ? "big" : "little";
};

const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();

/**
 * Whether the bytes are UTF-16 text. Only the first 64 KiB are checked, without their last character. White space is
 * the only kind of control character that a text may contain.
 */
const isUtf16 = (bytes: Buffer): boolean => {
  const head = bytes.subarray(0, 65_536);
  const text = new TextDecoder("utf-16le").decode(head).slice(0, -1);
  // eslint-disable-next-line no-control-regex
  return !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text);
};

const fromUtf16 = (bytes: Buffer, file: string): Buffer => {
  try {
    return Buffer.from(new TextDecoder("utf-16le", { fatal: true }).decode(bytes));
  } catch {
    throw new HumanError(
      `${file} is not valid UTF-16 text, because it is damaged, incomplete or too long; copy it again, or save it as UTF-8.`,
    );
  }
};
