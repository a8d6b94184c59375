import { CHANGE_ERRORS, CREATE_ERRORS, LIST_ERRORS, READ_ERRORS } from "../owned-errors.ts"
import { ownedListQuery } from "../owned-list.ts"
import type { RouteDef } from "../route.ts"
import {
  account,
  accountPage,
  accountParams,
  accountReport,
  accountSetup,
  getAccountQuery,
  linkAccountBody,
  testAccountBody,
  updateAccountBody,
} from "../schemas/accounts.ts"

const TAG = "Accounts"

/** Codes of operations that are given credentials. */
const PROOF_ERRORS = ["unprocessable", "role_open", "credentials_refused"] as const

/** Operations on linked cloud accounts. */
export const ACCOUNT_ROUTES = {
  "accounts.list": {
    method: "GET",
    path: "/accounts",
    tag: TAG,
    summary: "List accounts",
    description: "The built-in account `demo` comes first, in either order.",
    access: "accounts.list",
    query: ownedListQuery,
    ok: { status: 200, description: "A page of accounts.", body: accountPage },
    errors: LIST_ERRORS,
  },
  "accounts.link": {
    method: "POST",
    path: "/accounts",
    tag: TAG,
    summary: "Link an account",
    description: "Names are unique in the organization. Credentials are tried before they are kept.",
    access: "accounts.link",
    body: linkAccountBody,
    ok: { status: 201, description: "The account.", body: account },
    errors: [...CREATE_ERRORS, ...PROOF_ERRORS],
  },
  "accounts.get": {
    method: "GET",
    path: "/accounts/{account_id}",
    tag: TAG,
    summary: "Get an account",
    access: "accounts.get",
    params: accountParams,
    query: getAccountQuery,
    ok: { status: 200, description: "The account.", body: account },
    errors: LIST_ERRORS,
  },
  "accounts.update": {
    method: "PATCH",
    path: "/accounts/{account_id}",
    tag: TAG,
    summary: "Rename an account or give it credentials",
    description:
      "Credentials are tried first. A role must let the server in by the account's external id, and must not without it or with another. What was fetched with the former ones is forgotten. What uses the machine's identity or its network (`machine`, `federation`, `network` `any`) is given by instance admins and system keys with the reach of the instance.",
    access: "accounts.update",
    params: accountParams,
    body: updateAccountBody,
    ok: { status: 200, description: "The account.", body: account },
    errors: [...CHANGE_ERRORS, "already_exists", ...PROOF_ERRORS],
  },
  "accounts.setup": {
    method: "GET",
    path: "/accounts/{account_id}/setup",
    tag: TAG,
    summary: "Show what to paste at the cloud",
    description:
      "For aws the external id, and the trust and permission policies of a role. For the others the commands or the manifest that make an identity which may list, and nothing else.",
    access: "accounts.setup",
    params: accountParams,
    ok: { status: 200, description: "What to paste.", body: accountSetup },
    errors: [...READ_ERRORS, "organization_suspended"],
  },
  "accounts.test": {
    method: "POST",
    path: "/accounts/{account_id}/test",
    tag: TAG,
    summary: "Test an account",
    description:
      "Asks whose credentials they are, and lists the first page of each service. Says what works and which permissions are missing.",
    access: "accounts.test",
    asks: true,
    params: accountParams,
    body: testAccountBody,
    bodyOptional: true,
    ok: { status: 200, description: "What works.", body: accountReport },
    errors: [...CHANGE_ERRORS, "unprocessable"],
  },
  "accounts.unlink": {
    method: "DELETE",
    path: "/accounts/{account_id}",
    tag: TAG,
    summary: "Unlink an account",
    description:
      "Keys that are confined to it lose it: when the call returns, no verification that starts later allows it. Refused for `demo`.",
    access: "accounts.unlink",
    params: accountParams,
    ok: { status: 204, description: "It is unlinked." },
    errors: [...CHANGE_ERRORS, "in_use"],
  },
} as const satisfies Record<string, RouteDef>
