import { CHANGE_ERRORS, CREATE_ERRORS, LIST_ERRORS } from "../owned-errors.ts"
import { ownedListQuery } from "../owned-list.ts"
import type { RouteDef } from "../route.ts"
import { account, accountPage, accountParams, getAccountQuery, linkAccountBody } from "../schemas/accounts.ts"

const TAG = "Accounts"

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
    description: "Names are unique in the organization.",
    access: "accounts.link",
    body: linkAccountBody,
    ok: { status: 201, description: "The account.", body: account },
    errors: CREATE_ERRORS,
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
