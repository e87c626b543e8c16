import { expect, it } from "vitest";
import { contentSecurityPolicy, panelHtml } from "../../../src/editor/panelHtml";

const html = panelHtml({ source: "https://panel.test", script: "s.js", style: "s.css", nonce: "abc", title: "Run" });

it("forbids everything except the bundle: unsafe code, other sources and connections", () => {
  const policy = new Map(
    contentSecurityPolicy("https://panel.test", "abc")
      .split("; ")
      .map((directive) => {
        const [name = "", ...sources] = directive.split(" ");
        return [name, sources] as const;
      }),
  );
  expect(policy.get("default-src")).toEqual(["'none'"]);
  expect(policy.get("script-src")).toEqual(["'nonce-abc'"]);
  expect(policy.has("connect-src")).toBe(false);
  const allowed = ["'none'", "'nonce-abc'", "https://panel.test", "data:"];
  for (const sources of policy.values()) for (const source of sources) expect(allowed).toContain(source);
  expect(html).not.toMatch(/unsafe-/);
  expect(html).toContain(contentSecurityPolicy("https://panel.test", "abc"));
});

it("has one script with the nonce, and no style or handler in the markup", () => {
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).toContain('<script nonce="abc" src="s.js">');
  expect(html).not.toMatch(/ style=| on\w+=|<style/);
});
