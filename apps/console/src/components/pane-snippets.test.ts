import { expect, test } from "vitest"
import { paneSnippets } from "./pane-snippets.ts"

const CONTEXT = {
  pane: {
    stable_url: "https://keys.example.com/pane.js",
    url: "https://keys.example.com/pane/0.1.0-0123456789abcdef/pane.js",
    integrity: "sha384-x",
    frame_url: "https://keys.example.com/pane/frame",
  },
  token: "csl_em_x",
  grantId: "key_x",
  entry: { service: "cloud-control:AWS::SQS::Queue", provider: "aws", region: "eu-west-2" },
  names: { script: "Script", pinned: "Pinned script", frame: "Frame" },
  whens: { script: "Usually.", pinned: "With a hash.", frame: "Without scripts." },
}

const codeOf = (id: string, fields: Partial<typeof CONTEXT> = {}): string =>
  paneSnippets({ ...CONTEXT, ...fields }).find((one) => one.id === id)?.code ?? ""

test("the tag that survives updates comes first, and each says when to take it", () => {
  expect(paneSnippets(CONTEXT).map(({ id, hint }) => [id, hint])).toEqual([
    ["script", "Usually."],
    ["pinned", "With a hash."],
    ["frame", "Without scripts."],
  ])
  expect(codeOf("script")).toContain(`src="${CONTEXT.pane.stable_url}"></script>`)
  expect(codeOf("script")).not.toContain("integrity")
})

test("the pinned tag is of one version, with its hash", () => {
  expect(codeOf("pinned")).toContain(`src="${CONTEXT.pane.url}"\n  integrity="sha384-x" crossorigin`)
})

test.each(["script", "pinned"])("the element of the tag %s has the token and what is asked", (id) => {
  expect(codeOf(id)).toContain(
    'token="csl_em_x"\n  service="cloud-control:AWS::SQS::Queue" region="eu-west-2"',
  )
})

test("the address of a frame has the key's id and not its token", () => {
  const address = /src="([^"]+)"/.exec(codeOf("frame"))?.[1]?.replaceAll("&amp;", "&") ?? ""
  const { origin, pathname, searchParams } = new URL(address)
  expect(origin + pathname).toBe(CONTEXT.pane.frame_url)
  expect([...searchParams]).toEqual([
    ["key", "key_x"],
    ["service", "cloud-control:AWS::SQS::Queue"],
    ["region", "eu-west-2"],
  ])
  expect(codeOf("frame")).toContain('name="csl_em_x"')
})

test("another cloud is named", () => {
  const entry = { service: "pods", provider: "kubernetes", region: "default" }
  expect(codeOf("script", { entry })).toContain('service="pods" provider="kubernetes" region="default"')
})

test("nothing ends the attribute it stands in", () => {
  expect(codeOf("script", { entry: { ...CONTEXT.entry, service: '"><b>' } })).toContain(
    'service="&quot;><b>"',
  )
})
