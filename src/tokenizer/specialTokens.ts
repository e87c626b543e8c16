import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";

/** The roles that a special token can have. */
const roleNames = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"].map((role) => `${role}_token`);

/**
 * The special tokens of a model. `roles` has the text of the token in each role, such as `eos_token` or a model's own
 * `image_token`. `others` has all other special tokens that the files name.
 */
interface NamedTokens {
  readonly roles: Readonly<Record<string, string>>;
  readonly others: readonly string[];
  /** A sentence for each role for which two files name different tokens. */
  readonly warnings: readonly string[];
}

/**
 * The special tokens that a model's folder names. As in transformers 5, `special_tokens_map.json` is ignored if
 * `tokenizer_config.json` has the key `added_tokens_decoder`. Otherwise, the values in `special_tokens_map.json`
 * replace those in `tokenizer_config.json`.
 * @param files.specialTokensMap the content of `special_tokens_map.json`
 * @param usual the tokens that the tokenizer's class uses for a role if no file names a token for it
 */
export function namedTokens(
  files: { readonly tokenizerConfig: JsonObject; readonly specialTokensMap: JsonObject },
  usual: Readonly<Record<string, string>>,
): NamedTokens {
  const { tokenizerConfig, specialTokensMap } = files;
  const isMapRead = !isJsonObject(tokenizerConfig["added_tokens_decoder"]);
  const settings: JsonObject = { ...tokenizerConfig, ...(isMapRead && specialTokensMap) };
  const roles: Record<string, string> = {};
  for (const name of roleNames) {
    const text = Object.hasOwn(settings, name) ? textOf(settings[name]) : usual[name];
    if (text !== undefined) roles[name] = text;
  }
  const listed = [settings["extra_special_tokens"], settings["additional_special_tokens"]].flatMap((value) =>
    Array.isArray(value) ? (value as unknown[]) : isJsonObject(value) ? Object.values(value) : [],
  );
  for (const [name, token] of Object.entries(settings)) {
    if (typeof token === "string" && name.endsWith("_token") && !roleNames.includes(name)) roles[name] = token;
  }
  const others = listed.map(textOf).filter((text) => text !== undefined);
  return { roles, others, warnings: conflicts(tokenizerConfig, specialTokensMap, isMapRead) };
}

function conflicts(tokenizerConfig: JsonObject, specialTokensMap: JsonObject, isMapRead: boolean): string[] {
  return roleNames.flatMap((name) => {
    const [ofConfig, ofMap] = [textOf(tokenizerConfig[name]), textOf(specialTokensMap[name])];
    if (ofConfig === undefined || ofMap === undefined || ofConfig === ofMap) return [];
    const files = ["tokenizer_config.json", "special_tokens_map.json"];
    const [winner, loser] = isMapRead ? files.toReversed() : files;
    return [
      `"${name}" is ${JSON.stringify(ofConfig)} in tokenizer_config.json but ${JSON.stringify(ofMap)} in ` +
        `special_tokens_map.json; as in transformers 5, ${winner} counts and ${loser} does not.`,
    ];
  });
}

/** A token is written as its text, or as an object with the text as `content`. */
function textOf(token: unknown): string | undefined {
  const content = isJsonObject(token) ? token["content"] : token;
  return typeof content === "string" ? content : undefined;
}

/**
 * `tokenizer.json` with the tokens that other files add to it. As in transformers, a token that has no id yet gets the
 * next free id. The model's embedding may have no row for this id.
 * @param decoder `added_tokens_decoder` in `tokenizer_config.json`
 * @param legacy the content of `added_tokens.json`, a file that older versions of transformers wrote
 */
export function withAddedTokens(
  definition: JsonObject,
  { roles, others }: NamedTokens,
  { decoder, legacy }: { readonly decoder: unknown; readonly legacy: JsonObject },
): JsonObject {
  const known = Array.isArray(definition["added_tokens"]) ? (definition["added_tokens"] as unknown[]) : [];
  const contents = new Set(known.map(textOf));
  const special = new Set([...Object.values(roles), ...others]);
  const listed = isJsonObject(decoder)
    ? Object.entries(decoder).map(([id, token]) => ({ id: Number(id), ...(isJsonObject(token) ? token : {}) }))
    : Object.entries(legacy).map(([content, id]) => ({ id: Number(id), content, special: special.has(content) }));
  const wanted: JsonObject[] = [
    ...listed.toSorted((one, other) => one.id - other.id),
    ...[...special].map((content) => ({ content, special: true })),
  ];
  const added: unknown[] = [...known];
  const idOf = idsOf(definition);
  for (const token of wanted) {
    const content = textOf(token);
    if (content === undefined || content === "" || contents.has(content)) continue;
    contents.add(content);
    const isSpecial = token["special"] === true;
    added.push({
      lstrip: false,
      rstrip: false,
      normalized: !isSpecial,
      ...token,
      id: idOf(content, added),
      special: isSpecial,
    });
  }
  return { ...definition, added_tokens: added };
}

/** Makes a function that finds a token's id in the vocabulary. A token outside the vocabulary gets the next free id. */
function idsOf({ model }: JsonObject): (content: string, added: readonly unknown[]) => number {
  // Most folders add no token, so the map of the large vocabulary is made only at the first call.
  let known: ReadonlyMap<string, number> | undefined;
  return (content, added) => {
    const ids = (known ??= vocabularyIds(isJsonObject(model) ? model["vocab"] : undefined));
    const greatest = added.reduce<number>(
      (most, token) => (isJsonObject(token) ? Math.max(most, Number(token["id"])) : most),
      -1,
    );
    return ids.get(content) ?? Math.max(greatest + 1, ids.size);
  };
}

function vocabularyIds(vocabulary: unknown): Map<string, number> {
  return new Map(
    Array.isArray(vocabulary)
      ? vocabulary.map((entry, index) => [String(Array.isArray(entry) ? entry[0] : entry), index])
      : Object.entries(isJsonObject(vocabulary) ? vocabulary : {}).map(([content, id]) => [content, Number(id)]),
  );
}
