import { describe, expect, it } from "vitest";
import { configurationJsonSchema, editorJsonSchema } from "../../../src/configuration/jsonSchema";

interface Node {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly oneOf?: readonly Node[];
  readonly additionalProperties?: boolean;
  readonly required?: readonly string[];
}

const objects = (node: Node): Node[] => [
  ...(node.properties === undefined ? [] : [node]),
  ...[...(node.oneOf ?? []), ...Object.values(node.properties ?? {})].flatMap(objects),
];

const nameOf = (name: unknown): unknown => (name as { readonly const?: string }).const;

describe("configurationJsonSchema", () => {
  const schema = configurationJsonSchema() as Node;

  it("describes every key in whole sentences", () => {
    const undescribed = objects(schema).flatMap(({ properties = {} }) =>
      Object.entries(properties).filter(([, { description = "" }]) => !/^[A-Z].{10,}\.$/.test(description)),
    );
    expect(undescribed).toEqual([]);
  });

  it("makes keys with a default optional and refuses unknown keys", () => {
    expect(schema.required).toEqual(["model", "data"]);
    expect(schema.properties?.["data"]?.required).toEqual(["forget"]);
    expect(schema.properties?.["training"]?.required).toBeUndefined();
    expect(schema.properties?.["training"]?.properties?.["epochs"]?.default).toBe(5);
    expect(objects(schema).every(({ additionalProperties }) => additionalProperties === false)).toBe(true);
  });

  it("tells editors which keys exclude each other and that it allows comments", () => {
    expect(schema.properties?.["training"]).toMatchObject({ not: { required: ["epochs", "steps"] } });
    expect(schema.properties?.["evaluation"]).toMatchObject({ not: { required: ["everySteps", "everyEpochs"] } });
    expect(schema).toMatchObject({ allowComments: true, allowTrailingCommas: true });
  });

  it("has a form for VS Code that lists every objective and leaves unknown keys to Lethe", () => {
    const editor = editorJsonSchema() as Node;
    const text = JSON.stringify(editor);
    expect(text).not.toContain('"additionalProperties":false');
    expect(text).not.toContain('"not":');
    expect(text).not.toContain('"oneOf":');
    const objective = editor.properties?.["objective"] as Node & { readonly allOf: readonly { readonly then: Node }[] };
    const names = (objective.properties?.["name"] as { readonly enum?: readonly string[] }).enum;
    expect(names).toEqual(
      schema.properties?.["objective"]?.oneOf?.map(({ properties }) => nameOf(properties?.["name"])),
    );
    expect(objective.allOf.map(({ then }) => nameOf(then.properties?.["name"]))).toEqual(names);
  });

  it("is plain JSON", () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });
});
