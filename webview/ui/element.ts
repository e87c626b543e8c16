type AriaAttribute = "role" | "aria-hidden" | "aria-label" | "aria-live" | "aria-pressed";
type InputAttribute = "max" | "min" | "placeholder" | "rows" | "step" | "type" | "value";
type ElementAttribute = "appearance" | "class" | "hidden" | "href" | "scope" | "tabindex" | "title";
type DrawingAttribute = "class" | "d" | "fill" | "points" | "preserveAspectRatio" | "stroke-dasharray" | "viewBox";

/** Attributes by name. An attribute that is undefined is left out. */
type Attributes<Name extends string> = { readonly [Key in Name | AriaAttribute]?: string | undefined };

/**
 * Creates an element with its children.
 *
 * @param properties the attributes, and the text of the element under the key `text`. The text is never parsed as
 *   markup
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { text, ...attributes }: Attributes<ElementAttribute | InputAttribute | "text"> = {},
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
  attributes: Attributes<DrawingAttribute>,
  ...children: readonly Node[]
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

const setAttributes = (target: Element, attributes: Attributes<string>): void => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) target.setAttribute(name, value);
  }
};

/** Sets a text only if it has changed, so that a screen reader does not read it again. */
export function setText(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
