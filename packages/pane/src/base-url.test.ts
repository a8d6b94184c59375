import { expect, test } from "vitest"
import { serverOf } from "./base-url.ts"

test.each([
  ["https://keys.example.com/pane.js", "https://keys.example.com/"],
  ["https://keys.example.com/pane.js?x=/pane.js", "https://keys.example.com/"],
  ["https://keys.example.com/pane/0.1.0-0123456789abcdef/pane.js", "https://keys.example.com/"],
  ["https://example.com/keys/pane/0.1.0-0123456789abcdef/pane.js", "https://example.com/keys/"],
  ["http://127.0.0.1:7420/pane.js", "http://127.0.0.1:7420/"],
  ["https://site.example/assets/bundle-1.js", null],
  ["https://site.example/assets/my-pane.js", null],
  ["file:///home/x/packages/pane/src/element.ts", null],
])("the script %s came from %s", (script, server) => {
  expect(serverOf(script)).toBe(server)
})
