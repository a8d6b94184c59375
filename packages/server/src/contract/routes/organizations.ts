import { READ_ERRORS } from "../owned-errors.ts"
import type { RouteDef } from "../route.ts"
import {
  createdOrganization,
  createOrganizationBody,
  listOrganizationsQuery,
  organization,
  organizationPage,
  organizationParams,
  updateOrganizationBody,
} from "../schemas/organizations.ts"

const TAG = "Organizations"

/** Operations on organizations. */
export const ORGANIZATION_ROUTES = {
  "organizations.list": {
    method: "GET",
    path: "/organizations",
    tag: TAG,
    summary: "List organizations",
    description: "Those you belong to; all of them with the reach of the instance.",
    access: "organizations.list",
    query: listOrganizationsQuery,
    ok: { status: 200, description: "A page of organizations.", body: organizationPage },
    errors: ["insufficient_scope"],
  },
  "organizations.create": {
    method: "POST",
    path: "/organizations",
    tag: TAG,
    summary: "Create an organization",
    description:
      "It starts with a default workspace and the environments `production`, `staging` and `development`. You do not become a member: name the first owner, or add members later.",
    access: "organizations.create",
    body: createOrganizationBody,
    ok: {
      status: 201,
      description: "The organization, and its first owner if one was asked for.",
      body: createdOrganization,
    },
    errors: ["insufficient_scope", "role_insufficient", "cross_site_request"],
  },
  "organizations.get": {
    method: "GET",
    path: "/organizations/{organization_id}",
    tag: TAG,
    summary: "Get an organization",
    access: "organizations.get",
    params: organizationParams,
    ok: { status: 200, description: "The organization.", body: organization },
    errors: ["insufficient_scope", "not_found"],
  },
  "organizations.update": {
    method: "PATCH",
    path: "/organizations/{organization_id}",
    tag: TAG,
    summary: "Change name, sign-in rules, plan, status or host",
    description:
      "Admins change the name and whether a second factor is asked of members. Plan, status and host need the reach of the whole instance: when the call returns, no verification and no request that starts later is decided by the old ones.",
    access: "organizations.update",
    params: organizationParams,
    body: updateOrganizationBody,
    ok: { status: 200, description: "The organization.", body: organization },
    errors: [
      ...READ_ERRORS,
      "organization_suspended",
      "in_use",
      "already_exists",
      "plan_required",
      "second_factor_required",
      "unprocessable",
      "cross_site_request",
    ],
  },
} as const satisfies Record<string, RouteDef>
