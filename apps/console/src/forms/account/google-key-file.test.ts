import { describe, expect, test } from "vitest"
import { readGoogleKey } from "./google-key-file.ts"

const FILE = {
  type: "service_account",
  project_id: "inventory-prod",
  private_key_id: "0123456789abcdef",
  private_key: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
  client_email: "bitting-discovery@inventory-prod.iam.gserviceaccount.com",
  token_uri: "https://evil.example.com/token",
}

describe("a key file", () => {
  test("gives who it is, the key and its project, and nothing that says where to send it", () => {
    expect(readGoogleKey(JSON.stringify(FILE))).toEqual({
      key: {
        clientEmail: FILE.client_email,
        privateKeyId: FILE.private_key_id,
        privateKey: FILE.private_key,
        projectId: "inventory-prod",
      },
    })
    const { project_id: _, ...without } = FILE
    expect(readGoogleKey(JSON.stringify(without))).toMatchObject({ key: { projectId: null } })
  })

  test.each([
    ["", "not_json"],
    ["null", "not_json"],
    ["apiVersion: v1", "not_json"],
    [FILE.private_key, "not_json"],
    ["[]", "other_type"],
    [JSON.stringify({ ...FILE, type: "authorized_user" }), "other_type"],
    [JSON.stringify({ ...FILE, type: "external_account" }), "federation"],
    [JSON.stringify({ ...FILE, private_key: "" }), "incomplete"],
    [JSON.stringify({ ...FILE, client_email: 1 }), "incomplete"],
    [JSON.stringify({ ...FILE, private_key_id: undefined }), "incomplete"],
  ])("that is %j is none: %s", (text, fault) => {
    expect(readGoogleKey(text)).toEqual({ fault })
  })
})
