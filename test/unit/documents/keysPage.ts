/** The part of a JSON schema that the page of keys shows. */
export interface KeySchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, KeySchema>>;
  readonly oneOf?: readonly KeySchema[];
  readonly anyOf?: readonly KeySchema[];
}

/** Makes docs/keys.md from the schema of a configuration: every key with its default and its meaning. */
export function keysPage(schema: KeySchema): string {
  const { $schema, ...properties } = schema.properties ?? {};
  const entries = Object.entries(properties);
  const isPart = ([, part]: [string, KeySchema]): boolean => variantsOf(part).some((variant) => variant.properties);
  return [
    "# Keys of a configuration",
    "Every key of a `*.lethe.json` file. The value in parentheses is the default. A key without one is optional, or must " +
      "be set. [Configuration and commands](configuration.md) shows how the keys work together.",
    "## At the top",
    [
      entry("$schema", $schema ?? {}),
      ...entries.filter((part) => !isPart(part)).map(([key, part]) => entry(key, part)),
    ].join("\n"),
    ...entries.filter(isPart).flatMap(([key, part]) => section(key, part)),
  ]
    .join("\n\n")
    .concat("\n");
}

const variantsOf = (schema: KeySchema): readonly KeySchema[] => schema.oneOf ?? schema.anyOf ?? [schema];

/** A heading with the keys of one part. Each variant of a part with a name, such as an objective, has a heading. */
const section = (key: string, part: KeySchema): string[] =>
  variantsOf(part).flatMap((variant) => {
    const { name, ...others } = variant.properties ?? {};
    const isNamed = typeof name?.const === "string";
    const keys = Object.entries(isNamed ? others : (variant.properties ?? {})).flatMap(([inner, value]) =>
      entriesOf(`${key}.${inner}`, value),
    );
    return [
      isNamed ? `## ${key}: ${name.const}` : `## ${key}`,
      ...[part.description, variant.description].filter((text) => text !== undefined).slice(-1),
      ...(keys.length === 0 ? [] : [keys.join("\n")]),
    ];
  });

/** The lines of a key, and of the keys inside it. In a variant with a name, such as a teacher, each line names it. */
const entriesOf = (key: string, schema: KeySchema, variant = ""): string[] => [
  entry(key, schema, variant),
  ...variantsOf(schema).flatMap(({ properties = {} }) => {
    const name = properties["name"]?.const;
    const shown = typeof name === "string" ? ` of "${name}"` : variant;
    return Object.entries(properties).flatMap(([inner, value]) => entriesOf(`${key}.${inner}`, value, shown));
  }),
];

const entry = (key: string, schema: KeySchema, variant = ""): string => {
  const { description = "", default: value, const: fixed } = schema;
  if (typeof fixed === "string" && variant !== "") return `- \`${key}\` "${fixed}": ${description}`;
  const shown = value === undefined || isObject(value) ? "" : ` (${JSON.stringify(value)})`;
  return `- \`${key}\`${variant}${shown}: ${description}`;
};

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
