import { CHANGE_ERRORS, CREATE_ERRORS, LIST_ERRORS, READ_ERRORS } from "../owned-errors.ts"
import { ownedListQuery } from "../owned-list.ts"
import type { RouteDef } from "../route.ts"
import {
  addedMember,
  addMemberBody,
  member,
  memberLink,
  memberPage,
  memberParams,
  updateMemberBody,
} from "../schemas/members.ts"

const TAG = "Members"

/** Operations on the people of an organization. */
export const MEMBER_ROUTES = {
  "members.list": {
    method: "GET",
    path: "/members",
    tag: TAG,
    summary: "List members",
    access: "members.list",
    query: ownedListQuery,
    ok: { status: 200, description: "A page of members.", body: memberPage },
    errors: LIST_ERRORS,
  },
  "members.add": {
    method: "POST",
    path: "/members",
    tag: TAG,
    summary: "Add a member without asking them",
    description:
      "For whoever runs the instance; organizations invite people (`POST /invitations`). Somebody the instance does not know yet gets a sign-in link: pass it on to them. Somebody it knows is added as they are and signs in as before. An open invitation of the address is over with it.",
    access: "members.add",
    body: addMemberBody,
    ok: { status: 201, description: "The member, and a sign-in link for a new person.", body: addedMember },
    errors: [...CREATE_ERRORS, "unprocessable"],
  },
  "members.get": {
    method: "GET",
    path: "/members/{member_id}",
    tag: TAG,
    summary: "Get a member",
    access: "members.get",
    params: memberParams,
    ok: { status: 200, description: "The member.", body: member },
    errors: READ_ERRORS,
  },
  "members.update": {
    method: "PATCH",
    path: "/members/{member_id}",
    tag: TAG,
    summary: "Change roles, suspend or resume a member",
    description:
      "In force for requests and for keys the member holds when the call returns. Nobody gives, changes or takes away a role above their own, nobody raises their own, and the last active owner stays one.",
    access: "members.update",
    params: memberParams,
    body: updateMemberBody,
    ok: { status: 200, description: "The member.", body: member },
    errors: [...CHANGE_ERRORS, "last_owner", "unprocessable"],
  },
  "members.remove": {
    method: "DELETE",
    path: "/members/{member_id}",
    tag: TAG,
    summary: "Remove a member",
    description:
      "Keys the member holds are refused (`holder_inactive`) from then on; their records stay. Adding the person again does not revive them.",
    access: "members.remove",
    params: memberParams,
    ok: { status: 204, description: "They are no longer a member." },
    errors: [...CHANGE_ERRORS, "last_owner"],
  },
  "members.link": {
    method: "POST",
    path: "/members/{member_id}/sign-in-link",
    tag: TAG,
    summary: "Make a sign-in link for a member",
    description:
      "Whoever opens it is that person, in every organization they belong to: only instance admins and the root key make one.",
    access: "members.link",
    params: memberParams,
    ok: { status: 201, description: "The link.", body: memberLink },
    errors: [...READ_ERRORS, "cross_site_request"],
  },
} as const satisfies Record<string, RouteDef>
