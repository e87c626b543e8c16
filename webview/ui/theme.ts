/** The colours and the font of the charts. The style sheet sets the colours of the other parts of the page. */
export type Theme = ReturnType<typeof readTheme>;

/** Colours named by their meaning. The theme decides how each of them looks. */
const colorNames = [
  ...(["forget", "retain", "withheld", "utility", "neutral", "accent"] as const),
  // Compared runs.
  ...(["first", "second", "third", "fourth", "fifth", "sixth"] as const),
] as const;
export type ColorName = (typeof colorNames)[number];

const readTheme = () => {
  const style = getComputedStyle(document.body);
  const read = (name: string): string => style.getPropertyValue(`--lethe-${name}`).trim();
  return {
    foreground: read("foreground"),
    muted: read("muted"),
    grid: read("grid"),
    background: read("background"),
    /** The background of the charts. */
    card: read("card"),
    fontFamily: style.fontFamily,
    isHighContrast: document.body.classList.contains("vscode-high-contrast"),
    colors: Object.fromEntries(colorNames.map((name) => [name, read(name)])) as Readonly<Record<ColorName, string>>,
  };
};

/**
 * @param onTheme a function that receives the theme. It is called at once, and again whenever the editor's theme
 *   changes
 */
export function followTheme(onTheme: (theme: Theme) => void): void {
  const observer = new MutationObserver(() => onTheme(readTheme()));
  observer.observe(document.body, { attributeFilter: ["class", "data-vscode-theme-kind", "data-vscode-theme-id"] });
  // When the user changes a single colour in the settings, only the `style` attribute of the document's root element
  // changes. So this attribute must be observed too.
  observer.observe(document.documentElement, { attributeFilter: ["style"] });
  onTheme(readTheme());
}

/** A colour with the given opacity, from 0 (invisible) to 1. */
export function withOpacity(color: string, opacity: number): string {
  const percent = Math.round(opacity * 100);
  return `color-mix(in srgb, ${color} ${percent}%, transparent)`;
}
