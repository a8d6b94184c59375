import { expect, test } from "vitest"
import { paneSnippets } from "./pane-snippets.ts"

const CONTEXT = {
  pane: {
    url: "https://keys.example.com/pane/0.1.0-0123456789abcdef/pane.js",
    integrity: "sha384-x",
    frame_url: "https://keys.example.com/pane/frame",
  },
  token: "csl_em_x",
  grantId: "key_x",
  entry: { service: "cloud-control:AWS::SQS::Queue", provider: "aws", region: "eu-west-2" },
  names: { script: "Script", frame: "Frame" },
}

const codeOf = (id: string, fields: Partial<typeof CONTEXT> = {}): string =>
  paneSnippets({ ...CONTEXT, ...fields }).find((one) => one.id === id)?.code ?? ""

test("the tag of the script is of one version, with its hash", () => {
  expect(codeOf("script")).toContain(`src="${CONTEXT.pane.url}"\n  integrity="sha384-x" crossorigin`)
  expect(codeOf("script")).toContain(
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
