import { expect, test } from "vitest"
import { forgetSettings } from "./environment.ts"

test("no setting is left in the environment, and everything else is", () => {
  const environment = {
    BITTING_MASTER_KEY: "secret",
    BITTING_DATABASE_URL_FILE: "/run/url",
    BITTING_: "",
    PATH: "/bin",
    XBITTING_Y: "1",
  }
  forgetSettings(environment)
  expect(environment).toEqual({ PATH: "/bin", XBITTING_Y: "1" })
})
