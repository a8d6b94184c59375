const pluralRules = new Intl.PluralRules("en")

/** `1 key`, `2 keys`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${pluralRules.select(count) === "one" ? one : many}`
}

export const common = {
  product: "Bitting",
  title: (page: string) => `${page} · Bitting`,
  skip: "Skip to content",
  loading: "Loading",
  cancel: "Cancel",
  save: "Save",
  saved: "Saved.",
  showPassword: "Show the password",
  close: "Close",
  back: "Back",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Select and copy it yourself: the browser did not let the page do it.",
  never: "Never",
  none: "None",
  all: "All",
  unknown: "Unknown",
  you: "You",
  more: "More",
  retry: "Try again",
  clear: "Clear",
  sortBy: "Sort by",
  ascending: (heading: string) => `${heading}, ascending`,
  descending: (heading: string) => `${heading}, descending`,
  pages: "Pages",
  previousPage: "Previous",
  nextPage: "Next",
  selectAll: "Select all on this page",
  clearSelection: "Clear selection",
  actions: "Actions",
  notFoundTitle: "There is nothing here",
  notFound: "The address is wrong, what it showed is gone, or you may not see it.",
  toOverview: "Go to the overview",
  brokenTitle: "This page did not load",
  broken: "The rest of the console still works. Nothing you saved is lost.",
  requestId: (id: string) => `Request ${id}`,
  serverGone:
    "The server cannot be reached. What you typed stays here; the page goes on as soon as it answers.",
  apiReference: "API reference",
  documentation: "Documentation",
  colourScheme: { label: "Colours", light: "Light", dark: "Dark", auto: "As the system" },
}

export const errors = {
  unexpected: "Something unexpected went wrong in this page.",
  network_error: "The server cannot be reached.",
  timeout: "The server did not answer in time.",
  unexpected_answer: "Something between you and the server answered in its place.",
  unavailable: "The server is busy or starting. Try again in a moment.",
  internal: "The server failed. Its log knows more about this request.",
  unauthenticated: "You are not signed in.",
  invalid_session: "Your session has ended. Sign in again.",
  endedWhileShown: "Your session has ended. This stays until you close it; then you are asked to sign in.",
  role_insufficient: "Your role does not allow this.",
  reauthentication_required: "You have to show again who you are first. Nothing was done.",
  confined_session:
    "You signed in to one organization alone, by its own address or single sign-on, which cannot change what you sign in with. Sign in on the instance's own address for that.",
  rate_limited: "Too many attempts. Wait a moment before the next one.",
  second_factor_required:
    "Sign in with a second factor yourself first: otherwise you would lock yourself out.",
  single_sign_on_unproven:
    "Sign in by this very connection first, and enforce it in that session. That shows that it lets people in.",
  last_owner: "An organization needs an owner. Make somebody else an owner first.",
  invitation_ended: "The invitation is over: it was accepted or revoked.",
  plan_required: "Only organizations of the plan “business” can have this.",
  organization_suspended: "The organization is suspended; nothing in it can be changed.",
  precondition_failed: "Somebody else changed this meanwhile. Look at it again before you change it.",
}

export const roles = {
  owner: "Owner",
  admin: "Admin",
  manager: "Manager",
  member: "Member",
  viewer: "Viewer",
}

export const navigation = {
  label: "Console",
  menu: "Menu",
  openMenu: "Open the menu",
  closeMenu: "Close the menu",
  overview: "Overview",
  keys: "Access Keys",
  tryIt: "Try it",
  hygiene: "Hygiene",
  audit: "Audit",
  members: "Members",
  places: "Workspaces and environments",
  accounts: "Cloud accounts",
  keyspaces: "Keyspaces",
  settings: "Settings",
  security: "Security",
  profile: "Your profile",
  signOut: "Sign out",
  organization: "Organization",
  switchOrganization: "Switch organization",
  instance: "This server",
  userMenu: (name: string) => `Signed in as ${name}`,
  palette: {
    open: "Search and commands",
    hint: "Search",
    placeholder: "Go to a page, find a key, do something",
    nothing: "Nothing found",
    pages: "Pages",
    keys: "Keys",
    create: "Create",
    organizations: "Organizations",
    personal: "You",
  },
}
