import { expect, test } from "vitest"
import { frameOf } from "./frame-of.ts"

const HERE = "https://example.com/keys"
const PAGE = `${HERE}/pane/frame?key=key_1&service=ec2`
const OWN = "https://example.com"

interface Case {
  readonly name: string
  readonly origin: string | undefined
  readonly referer: string | undefined
  readonly key?: string
}

test.each<Case>([
  { name: "our frame page, sent from our origin", origin: OWN, referer: PAGE, key: "key_1" },
  { name: "another site's page of the same address", origin: "https://evil.example", referer: PAGE },
  { name: "a page of ours beside it", origin: OWN, referer: `${HERE}/console/?key=key_1` },
  {
    name: "a page of the same path elsewhere",
    origin: OWN,
    referer: "https://evil.example/keys/pane/frame?key=key_1",
  },
  { name: "a page above the public URL", origin: OWN, referer: "https://example.com/pane/frame?key=key_1" },
  { name: "a frame page of no key", origin: OWN, referer: `${HERE}/pane/frame` },
  { name: "no origin", origin: undefined, referer: PAGE },
  { name: "no referer", origin: OWN, referer: undefined },
  { name: "a referer that is no address", origin: OWN, referer: "nonsense" },
])("$name", ({ origin, referer, key }) => {
  expect(frameOf({ headers: { origin, referer }, publicUrl: HERE })).toBe(key)
})
