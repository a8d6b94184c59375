import { formatIpRange } from "@bitting/core"
import { resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { ConfigError, readConfig, SETTINGS } from "./config.ts"

const noFiles = (path: string): string => {
  throw new Error(`nothing at ${path}`)
}

function problemsOf(environment: Record<string, string>, read = noFiles): readonly string[] {
  try {
    readConfig(environment, read)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

const MAIL = {
  host: "mail.example.com",
  port: 465,
  implicitTls: true,
  demandTls: false,
  login: { user: "u", pass: "p@" },
  from: "Keys <keys@example.com>",
} as const

/** What is known of clouds without any setting, with some of it changed. */
const clouds = ({ azure = {}, gcp = {} }: { readonly azure?: object; readonly gcp?: object }) => ({
  azure: {
    authority: "https://login.microsoftonline.com",
    management: "https://management.azure.com",
    ...azure,
  },
  gcp: {
    token: "https://oauth2.googleapis.com/token",
    sts: "https://sts.googleapis.com/v1/token",
    iamCredentials: "https://iamcredentials.googleapis.com",
    asset: "https://cloudasset.googleapis.com",
    subjectTokenPath: null,
    ...gcp,
  },
})

/** A good value of each setting, and what is made of it. */
const GOOD = {
  BITTING_HOST: ["0.0.0.0", "host", "0.0.0.0"],
  BITTING_PORT: ["8080", "port", 8080],
  BITTING_DATA_DIR: ["./elsewhere", "dataDir", resolve("elsewhere")],
  BITTING_DATABASE_URL: ["postgres://u:p@h/d", "databaseUrl", "postgres://u:p@h/d"],
  BITTING_KEYSPACES: ["./mine", "keyspacesDir", resolve("mine")],
  BITTING_PUBLIC_URL: ["https://keys.example.com/", "publicUrl", "https://keys.example.com"],
  BITTING_TRUSTED_PROXIES: ["10.0.0.0/8", "trustedProxies", ["10.0.0.0/8"]],
  BITTING_CONSOLE: ["off", "console", false],
  BITTING_MASTER_KEY: [
    "00".repeat(31) + "01",
    "masterKeys",
    ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="],
  ],
  BITTING_SMTP_URL: ["smtps://u:p%40@mail.example.com", "mail", MAIL],
  BITTING_MAIL_FROM: ["Keys <keys@example.com>", "mail", MAIL],
  BITTING_WALLET_SIGN_IN: ["on", "walletSignIn", true],
  BITTING_REQUIRE_SECOND_FACTOR: ["on", "instanceNeedsSecondFactor", true],
  BITTING_AZURE_AUTHORITY_URL: [
    "https://login.microsoftonline.us/",
    "clouds",
    clouds({ azure: { authority: "https://login.microsoftonline.us" } }),
  ],
  BITTING_AZURE_MANAGEMENT_URL: [
    "https://management.usgovcloudapi.net",
    "clouds",
    clouds({ azure: { management: "https://management.usgovcloudapi.net" } }),
  ],
  BITTING_GCP_TOKEN_URL: [
    "http://127.0.0.1:8080/token",
    "clouds",
    clouds({ gcp: { token: "http://127.0.0.1:8080/token" } }),
  ],
  BITTING_GCP_STS_URL: [
    "https://sts.example.com/v1/token",
    "clouds",
    clouds({ gcp: { sts: "https://sts.example.com/v1/token" } }),
  ],
  BITTING_GCP_IAM_CREDENTIALS_URL: [
    "https://iam.example.com/base/",
    "clouds",
    clouds({ gcp: { iamCredentials: "https://iam.example.com/base" } }),
  ],
  BITTING_GCP_ASSET_URL: [
    "http://localhost:8081",
    "clouds",
    clouds({ gcp: { asset: "http://localhost:8081" } }),
  ],
  BITTING_GCP_SUBJECT_TOKEN_PATH: [
    "./token",
    "clouds",
    clouds({ gcp: { subjectTokenPath: resolve("token") } }),
  ],
} as const

/** Settings that mean something only with others. */
const WITH: Partial<Record<keyof typeof GOOD, Record<string, string>>> = {
  BITTING_SMTP_URL: { BITTING_MAIL_FROM: GOOD.BITTING_MAIL_FROM[0] },
  BITTING_MAIL_FROM: { BITTING_SMTP_URL: GOOD.BITTING_SMTP_URL[0] },
}

const companions = (name: string): Record<string, string> | undefined => WITH[name as keyof typeof GOOD]

function read(environment: Record<string, string>, files = noFiles): Record<string, unknown> {
  const config = readConfig(environment, files)
  return {
    ...config,
    trustedProxies: config.trustedProxies.map(formatIpRange),
    masterKeys: config.masterKeys.map((key) => Buffer.from(key).toString("base64")),
  }
}

describe("the configuration", () => {
  test("is complete without any setting", () => {
    expect(readConfig({ PATH: "/bin", BITTINGX: "1" }, noFiles)).toEqual({
      host: "127.0.0.1",
      port: 7420,
      dataDir: resolve("data"),
      databaseUrl: null,
      keyspacesDir: null,
      publicUrl: null,
      trustedProxies: [],
      console: true,
      masterKeys: [],
      mail: null,
      walletSignIn: false,
      instanceNeedsSecondFactor: false,
      clouds: clouds({}),
    })
  })

  test("has a good value for every setting here", () => {
    expect(Object.keys(GOOD).toSorted()).toEqual(SETTINGS.map(({ name }) => name).toSorted())
  })

  test.each(Object.entries(GOOD))("reads %s", (name, [text, field, value]) => {
    expect(read({ ...companions(name), [name]: text })[field]).toEqual(value)
  })

  test.each(Object.entries(GOOD))("reads %s_FILE, without the line's end", (name, [text, field, value]) => {
    const files = (path: string): string => (path === "/run/secret" ? `${text}\r\n` : noFiles(path))
    expect(read({ ...companions(name), [`${name}_FILE`]: "/run/secret" }, files)[field]).toEqual(value)
  })

  test.each(Object.keys(GOOD))("takes an empty %s for none", (name) => {
    const nothing = read({})
    expect(read({ [name]: "" })).toEqual(nothing)
    expect(read({ [`${name}_FILE`]: "" })).toEqual(nothing)
    expect(read({ [`${name}_FILE`]: "/empty" }, () => "\n")).toEqual(nothing)
  })

  test.each(Object.entries(GOOD))("refuses %s beside its file", (name, [text]) => {
    expect(problemsOf({ [name]: text, [`${name}_FILE`]: "/f" }, () => text)).toEqual([
      `${name} and ${name}_FILE are both set: keep one.`,
    ])
  })

  test.each(Object.keys(GOOD))("names a %s_FILE that cannot be read", (name) => {
    expect(problemsOf({ [`${name}_FILE`]: "/gone" })).toEqual([
      `${name}_FILE names a file that cannot be read: /gone`,
    ])
  })

  test.each(["BITTING_PORTS", "BITTING_", "BITTING_PORT_FILE_FILE", "BITTING_port", "BITTING___proto__"])(
    "refuses %s, which is no setting, and lists those that are",
    (name) => {
      const [problem, ...more] = problemsOf({ [name]: "1" })
      expect(more).toEqual([])
      expect(problem).toContain(`${name} is not a setting`)
      for (const setting of SETTINGS) expect(problem).toContain(setting.name)
    },
  )

  test.each(["-1", "65536", "99999", "1e3", "0x50", " 80", "80 ", "80.0", "http", "７４２０"])(
    "refuses the port %j",
    (port) => {
      expect(problemsOf({ BITTING_PORT: port })).toHaveLength(1)
    },
  )

  test.each(["true", "ON", "0", " off"])("refuses %j as a switch", (text) => {
    expect(problemsOf({ BITTING_CONSOLE: text })).toEqual([
      `BITTING_CONSOLE must be on or off, not ${JSON.stringify(text)}.`,
    ])
  })

  test.each(["mysql://h/d", "postgres", " postgres://h/d", "/data/bitting.db"])(
    "refuses the database %j",
    (url) => {
      expect(problemsOf({ BITTING_DATABASE_URL: url })).toHaveLength(1)
    },
  )

  test.each([
    "keys.example.com",
    "ftp://keys.example.com",
    "//keys.example.com",
    "https://",
    "https://user@keys.example.com",
    "https://:secret@keys.example.com",
    "https://keys.example.com/?",
    "https://keys.example.com/?a=1",
    "https://keys.example.com/#a",
    "javascript:alert(1)",
  ])("refuses the public URL %j", (url) => {
    expect(problemsOf({ BITTING_PUBLIC_URL: url })).toEqual([
      "BITTING_PUBLIC_URL must be a plain http:// or https:// URL.",
    ])
  })

  test.each([
    ["HTTPS://Keys.Example.com:443", "https://keys.example.com"],
    ["  https://keys.example.com/a//  ", "https://keys.example.com/a"],
    ["http://[0:0::1]:80/", "http://[::1]"],
  ])(
    "writes the public URL %j in its canonical form, which cookies and origins are judged by",
    (url, expected) => {
      expect(read({ BITTING_PUBLIC_URL: url })["publicUrl"]).toBe(expected)
    },
  )

  test.each([
    "http://login.example.com",
    "http://127.0.0.1.example.com",
    "ftp://127.0.0.1",
    "https://user:hunter2@login.example.com",
    "https://login.example.com?a=1",
    "https://login.example.com#a",
    "login.example.com",
  ])("refuses %j as where a cloud is: credentials would be sent there", (url) => {
    for (const name of ["BITTING_AZURE_AUTHORITY_URL", "BITTING_GCP_STS_URL"]) {
      expect(problemsOf({ [name]: url })).toEqual([
        `${name} must be a plain https:// URL; http:// is for this machine only.`,
      ])
    }
  })

  test("reads trusted proxies as a list, with spaces and empty places", () => {
    const list = " 10.0.0.0/8, ,::1 ,192.0.2.1,"
    expect(read({ BITTING_TRUSTED_PROXIES: list })["trustedProxies"]).toEqual([
      "10.0.0.0/8",
      "::1",
      "192.0.2.1",
    ])
  })

  test("reads several master keys, and repeats none that is wrong", () => {
    const [first, second] = ["11".repeat(32), "22".repeat(32)]
    expect(read({ BITTING_MASTER_KEY: `${first},${second}` })["masterKeys"]).toHaveLength(2)
    const [problem, ...more] = problemsOf({ BITTING_MASTER_KEY: `${first},hunter2` })
    expect(more).toEqual([])
    expect(problem).toMatch(/^BITTING_MASTER_KEY: key 2 is not 32 bytes/)
    expect(problem).not.toContain("hunter2")
    expect(problem).not.toContain("1111")
  })

  test("names every fault at once, and in the message too", () => {
    const environment = {
      BITTING_PORT: "x",
      BITTING_DATABASE_URL: "mysql://u:hunter2@h/d",
      BITTING_PUBLIC_URL: "x",
      BITTING_TRUSTED_PROXIES: "10.0.0.1/8, proxy.example.com",
      BITTING_HOST: "a",
      BITTING_HOST_FILE: "b",
      BITTING_NONSENSE: "1",
    }
    const problems = problemsOf(environment)
    expect(problems).toHaveLength(7)
    expect(() => readConfig(environment, noFiles)).toThrow(
      ["The configuration cannot be used:", ...problems.map((line) => `  ${line}`)].join("\n"),
    )
    expect(problems.join()).not.toContain("hunter2")
  })
})
