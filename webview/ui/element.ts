/** Attributes by name. An attribute that is undefined is left out. */
type Attributes = Readonly<Record<string, string | undefined>>;

/**
 * Creates an element with its children.
 *
 * @param properties the attributes, and the text of the element under the key `text`. The text is never parsed as
 *   markup
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { text, ...attributes }: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

/** Creates an SVG element with its children. */
export function drawing<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes,
  ...children: readonly Node[]
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

const setAttributes = (target: Element, attributes: Attributes): void => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) target.setAttribute(name, value);
  }
};

/** Sets a text only if it has changed, so that a screen reader does not read it again. */
export function setText(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
