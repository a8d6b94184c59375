import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import type { Origin, OriginPattern } from "./origin.ts"
import {
  formatOrigin,
  formatOriginPattern,
  originMatches,
  originOfUrl,
  parseOrigin,
  parseOriginPattern,
} from "./origin.ts"

function pattern(text: string): OriginPattern {
  const parsed = parseOriginPattern(text)
  if ("problem" in parsed) throw new Error(`${text}: ${parsed.problem}`)
  return parsed
}

function origin(text: string): Origin {
  const parsed = parseOrigin(text)
  if (parsed === null) throw new Error(`not an origin: ${text}`)
  return parsed
}

describe("an allowed origin", () => {
  test.each([
    ["https://status.example.com", "https://status.example.com"],
    ["HTTPS://Status.Example.COM", "https://status.example.com"],
    ["https://status.example.com:443", "https://status.example.com"],
    ["http://status.example.com:80", "http://status.example.com"],
    ["http://status.example.com:443", "http://status.example.com:443"],
    ["https://status.example.com:80", "https://status.example.com:80"],
    ["https://status.example.com:0443", "https://status.example.com"],
    ["http://localhost:3000", "http://localhost:3000"],
    ["http://localhost", "http://localhost"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["https://[::1]:8443", "https://[::1]:8443"],
    ["https://[0:0:0:0:0:0:0:1]", "https://[::1]"],
    ["https://[::FFFF:1.2.3.4]", "https://[::ffff:102:304]"],
    ["https://xn--bcher-kva.example", "https://xn--bcher-kva.example"],
    ["https://my_host.example.com", "https://my_host.example.com"],
    ["https://*.example.com", "https://*.example.com"],
    ["https://*.Example.com:8443", "https://*.example.com:8443"],
    ["https://*.a.b.example.com", "https://*.a.b.example.com"],
  ])("%s is kept as %s", (text, canonical) => {
    expect(formatOriginPattern(pattern(text))).toBe(canonical)
    expect(pattern(canonical)).toEqual(pattern(text))
  })

  test.each([
    ["*", "every site"],
    ["null", "sandboxed"],
    ["", "https://status.example.com"],
    ["status.example.com", "begin with the scheme"],
    ["//status.example.com", "http:// or https://"],
    ["https:status.example.com", "http:// or https://"],
    ["https:/status.example.com", "http:// or https://"],
    ["ftp://example.com", "http:// or https://"],
    ["file:///tmp", "http:// or https://"],
    ["javascript:alert(1)", "http:// or https://"],
    ["data:text/html,x", "http:// or https://"],
    ["chrome-extension://abcdef", "http:// or https://"],
    ["*://example.com", "http:// or https://"],
    ["https://status.example.com/", "leave out the slash at the end: write https://status.example.com"],
    ["https://Status.example.com:443/pane?x=1#y", "write https://status.example.com"],
    ["https://status.example.com?x", "write https://status.example.com"],
    ["https://status.example.com#x", "write https://status.example.com"],
    ["https://status.example.com//", "write https://status.example.com"],
    ["https://*.example.com/", "write https://*.example.com"],
    [
      "https://user:hunter2@status.example.com",
      "leave out user name and password: write https://status.example.com",
    ],
    ["https://@status.example.com", "leave out user name and password"],
    ["https://*", "whole first label"],
    ["https://*:443", "whole first label"],
    ["https://*.", "host is a name"],
    ["https://*.com", "at least two labels"],
    ["https://*.localhost:3000", "at least two labels"],
    ["https://*.127.0.0.1", "not before an address"],
    ["https://*.[::1]", "not before an address"],
    ["https://*.*.example.com", "whole first label"],
    ["https://*example.com", "whole first label"],
    ["https://a*.example.com", "whole first label"],
    ["https://a.*.example.com", "whole first label"],
    ["https://example.*", "whole first label"],
    ["https://bücher.example", "punycode"],
    ["https://exаmple.com", "punycode"],
    ["https://example。com", "punycode"],
    ["https:\\\\example.com", "backslashes"],
    ["https://example.com\\", "backslashes"],
    [" https://example.com", "spaces"],
    ["https://example.com\n", "spaces"],
    ["https://exa\tmple.com", "spaces"],
    ["https://example.com\0", "spaces"],
    ["https://example.com https://other.example", "spaces"],
    ["https://example.com.", "dot at the end"],
    ["https://example.com.:443", "dot at the end"],
    ["https://", "host is a name"],
    ["https://:443", "host is a name"],
    ["https://example.com:", "port is a number"],
    ["https://example.com:65536", "port is a number"],
    ["https://example.com:x", "port is a number"],
    ["https://example.com:-1", "port is a number"],
    ["https://example.com:999999", "port is a number"],
    ["https://example..com", "host is a name"],
    ["https://.example.com", "host is a name"],
    ["https://exa%6dple.com", "host is a name"],
    ["https://example.com,https://other.example", "one origin per entry"],
    ["https://127.1", "host is a name"],
    ["https://0x7f.0.0.1", "host is a name"],
    ["https://2130706433", "host is a name"],
    ["https://example.123", "host is a name"],
    ["https://[::1", "host is a name"],
    ["https://::1", "host is a name"],
    ["https://[::1]x", "host is a name"],
    ["https://[fe80::1%25eth0]", "host is a name"],
    ["https://[1.2.3.4]", "host is a name"],
    [`https://${"a".repeat(64)}.example`, "host is a name"],
    [`https://${"a.".repeat(200)}example`, "host is a name"],
    [`https://${"a".repeat(100_000)}`, "host is a name"],
  ])("is not %j, and the reason is given: %s", (text, hint) => {
    const parsed = parseOriginPattern(text)
    expect("problem" in parsed ? parsed.problem : "(accepted)").toContain(hint)
  })

  it("is refused without repeating a password", () => {
    const parsed = parseOriginPattern("https://user:hunter2@status.example.com/path?token=hunter2")
    expect(parsed).toHaveProperty("problem")
    expect(JSON.stringify(parsed)).not.toContain("hunter2")
  })
})

describe("the Origin header", () => {
  test.each([
    "https://status.example.com",
    "http://localhost:3000",
    "https://[::1]:8443",
    "http://127.0.0.1",
    "https://example.com:80",
    "http://a-.example.com",
  ])("%s is read, and written as it was", (text) => {
    expect(formatOrigin(origin(text))).toBe(text)
  })

  test.each([
    "",
    "null",
    "*",
    "https://*.example.com",
    "https://Status.example.com",
    "HTTPS://status.example.com",
    "https://status.example.com/",
    "https://status.example.com:443",
    "http://status.example.com:80",
    "https://status.example.com:0444",
    "https://status.example.com.",
    "https://user@status.example.com",
    "https://status.example.com?x",
    "https://status.example.com https://other.example",
    "https://status.example.com, https://other.example",
    " https://status.example.com",
    "https://status.example.com\n",
    "https://[0::1]",
    "https://[::ffff:1.2.3.4]",
    "https://[::FFFF:102:304]",
    "https://127.1",
    "https://bücher.example",
    "chrome-extension://abcdef",
    "ws://status.example.com",
    "status.example.com",
  ])("%j is no origin", (text) => {
    expect(parseOrigin(text)).toBeNull()
  })
})

describe("the Referer header", () => {
  test.each([
    ["https://status.example.com/", "https://status.example.com"],
    ["https://status.example.com", "https://status.example.com"],
    ["https://Status.Example.com:443/a/b?c=d#e", "https://status.example.com"],
    ["http://localhost:3000/x", "http://localhost:3000"],
    ["https://status.example.com?https://evil.example/", "https://status.example.com"],
    ["https://status.example.com#@evil.example/", "https://status.example.com"],
    ["https://status.example.com/@evil.example", "https://status.example.com"],
    ["https://good.example@evil.example/", "https://evil.example"],
    ["https://good.example:pass@evil.example:8443/", "https://evil.example:8443"],
    ["https://a@good.example@evil.example/", "https://evil.example"],
    ["https://good.example%40evil.example@other.example/", "https://other.example"],
    ["https://[::1]:8443/x", "https://[::1]:8443"],
    ["https://user@[::1]/", "https://[::1]"],
  ])("%s is of %s", (text, expected) => {
    expect(originOfUrl(text)).toEqual(origin(expected))
  })

  test.each([
    "",
    "/",
    "/path",
    "about:blank",
    "null",
    "//status.example.com/",
    "https:/status.example.com/",
    "https:status.example.com/",
    "https:///status.example.com/",
    "https://",
    "https://@/",
    "ftp://status.example.com/",
    "file:///etc/passwd",
    "javascript://status.example.com/%0aalert(1)",
    "https://good.example\\@evil.example/",
    "https:\\\\status.example.com/",
    "https://status.example.com\\.evil.example/",
    "https://status.example.com/a\\b",
    " https://status.example.com/",
    "https://status.example.com/ ",
    "https://status.example.com/\r\nX: y",
    "ht\ntps://status.example.com/",
    "https://status.exa\tmple.com/",
    "https://status.example.com\0.evil.example/",
    "https://status.example.com%2eevil.example/",
    "https://status.example.com:99999/",
    "https://status.example.com:443:443/",
    "https://status.example.com:443@/",
    "https://bücher.example/",
    "https://status.example.com/bücher",
    "https://2130706433/",
    "https://*.example.com/",
  ])("%j is of none", (text) => {
    expect(originOfUrl(text)).toBeNull()
  })

  it("is read as the URL standard reads it, or not at all", () => {
    const syntax =
      "https:// http:// HTTP:// // / \\ @ : ? # . .. * % %2e [ ] [::1] [::ffff:1.2.3.4] 127.0.0.1 0x7f 1 08 80 :443 :8443"
    const words = "a b A.b example.com xn--a ü user:pass@ - _ , | null"
    const piece = fc.constantFrom(...syntax.split(" "), ...words.split(" "), "\t", "\n", " ", "\0")
    const scheme = fc.constantFrom("http://", "https://", "HTTPS://")
    const text = fc.oneof(
      fc.webUrl({
        withQueryParameters: true,
        withFragments: true,
        authoritySettings: { withUserInfo: true, withPort: true, withIPv4: true, withIPv6: true },
      }),
      fc.tuple(scheme, fc.array(piece, { maxLength: 8 })).map(([start, pieces]) => start + pieces.join("")),
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
    )
    let read = 0
    fc.assert(
      fc.property(text, (url) => {
        const parsed = originOfUrl(url)
        if (parsed === null) return
        read++
        expect(formatOrigin(parsed)).toBe(new URL(url).origin)
        expect(parseOrigin(formatOrigin(parsed))).toEqual(parsed)
      }),
      { numRuns: 20_000 },
    )
    expect(read).toBeGreaterThan(2000)
  })

  it("is read wherever a browser sent it", () => {
    const domain = fc.domain().map((name) => name.toLowerCase())
    fc.assert(
      fc.property(fc.constantFrom("http", "https"), domain, fc.webPath(), (...[scheme, name, path]) => {
        const sent = new URL(`${scheme}://${name}${path}`).href
        expect(originOfUrl(sent)).toEqual(origin(`${scheme}://${name}`))
      }),
    )
  })
})

describe("matching", () => {
  test.each([
    ["https://example.com", "https://example.com", true],
    ["https://example.com:443", "https://example.com", true],
    ["https://EXAMPLE.com", "https://example.com", true],
    ["https://example.com", "http://example.com", false],
    ["https://example.com", "https://example.com:8443", false],
    ["https://example.com:80", "http://example.com", false],
    ["https://example.com", "https://www.example.com", false],
    ["https://example.com", "https://example.com.evil.example", false],
    ["https://example.com", "https://evilexample.com", false],
    ["https://*.example.com", "https://a.example.com", true],
    ["https://*.example.com", "https://a.b.example.com", true],
    ["https://*.example.com", "https://example.com", false],
    ["https://*.example.com", "https://evilexample.com", false],
    ["https://*.example.com", "https://a.evilexample.com", false],
    ["https://*.example.com", "https://example.com.evil.example", false],
    ["https://*.example.com", "https://a.example.com.evil.example", false],
    ["https://*.example.com", "http://a.example.com", false],
    ["https://*.example.com", "https://a.example.com:8443", false],
    ["https://*.example.com:8443", "https://a.example.com:8443", true],
    ["https://[::1]:8443", "https://[::1]:8443", true],
    ["http://localhost:3000", "http://localhost:3001", false],
    ["http://localhost:3000", "http://127.0.0.1:3000", false],
  ] as const)("%s, %s: %s", (allowed, sent, expected) => {
    expect(originMatches(origin(sent), pattern(allowed))).toBe(expected)
  })

  it("of an exact origin is equality of what is sent", () => {
    const text = fc
      .tuple(
        fc.constantFrom("http", "https"),
        fc.constantFrom("example.com", "a.example.com", "b.example.com", "localhost"),
        fc.constantFrom("", ":81", ":8443"),
      )
      .map(([scheme, host, port]) => `${scheme}://${host}${port}`)
    fc.assert(
      fc.property(text, text, (allowed, sent) => {
        expect(originMatches(origin(sent), pattern(allowed))).toBe(allowed === sent)
      }),
    )
  })

  it("of a wildcard needs whole labels before the name", () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/)
    fc.assert(
      fc.property(
        fc.array(label, { minLength: 2, maxLength: 3 }),
        fc.array(label, { maxLength: 2 }),
        label,
        (...args) => {
          const [name, before, glued] = args
          const allowed = pattern(`https://*.${name.join(".")}`)
          expect(originMatches(origin(`https://${[...before, ...name].join(".")}`), allowed)).toBe(
            before.length > 0,
          )
          const evil = [...before, glued + name.join(".")].join(".")
          expect(originMatches(origin(`https://${evil}`), allowed)).toBe(false)
        },
      ),
    )
  })
})
