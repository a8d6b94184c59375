/** How the server gets into an account, as it is said in a list. */
const methods = {
  role: "By a role",
  access_key: "By an access key",
  machine: "As the machine the server runs on",
  service_principal: "By a service principal",
  service_account_key: "By the key of a service account",
  federation: "By federation of the machine's identity",
  token: "By the token of a service account",
} as const

export const accounts = {
  lead: "Clouds that keys of discovery can ask about. Keys can be confined to some of them.",
  mayNot: "Linking and changing needs the role Admin or above.",
  list: "Linked accounts",
  provider: { aws: "AWS", azure: "Azure", gcp: "Google Cloud", kubernetes: "Kubernetes", demo: "Demo" },
  builtIn: "Made-up resources, always there to try things out.",
  methods,
  cloudAccount: (provider: string, name: string) => {
    if (provider === "aws") return `AWS account ${name}`
    return provider === "azure" ? `subscription ${name}` : name
  },
  noCredentials: "No credentials yet: asking about it fails.",
  notYet: "Credentials for this provider cannot be given yet.",
  linked: "Linked",
  waiting: "Not connected",
  open: (name: string) => `Set up: ${name}`,
  setUp: "Set up",
  add: "Link an account",
  addHint: "Name it, and say next how the server gets in.",
  name: "Name",
  whichProvider: "Provider",
  link: "Link",
  unlink: "Unlink",
  unlinkTitle: (name: string) => `Unlink ${name}`,
  unlinkConsequence:
    "Keys that are confined to it lose it at once, and do not get it back when it is linked again. Its credentials are deleted.",
  unlinked: (name: string) => `${name} is unlinked.`,
  connect: (name: string) => `How the server gets into ${name}`,
  close: "Close",
  way: "Way in",
  ways: {
    role: "Role (best)",
    access_key: "Access key",
    machine: "This machine",
  },
  roleSteps: [
    "In AWS, make a role with this trust policy. Its condition on the external id keeps others from linking your role as theirs.",
    "Give it this permission policy: it lists, and reads no data.",
    "Paste the role's ARN. The server assumes it, and makes sure that nobody can without the external id.",
  ],
  externalId: "External ID",
  trustPolicy: "Trust policy",
  permissionPolicy: "Permission policy",
  noPrincipal:
    "This server has no AWS credentials of its own, and needs some to assume roles. Fill in its role where the trust policy has a gap, or use an access key.",
  roleArn: "ARN of the role",
  accessKeyHint:
    "Give its user the permission policy below and nothing else. The secret is kept sealed and never shown again.",
  accessKeyId: "Access key ID",
  secretAccessKey: "Secret access key",
  machineHint:
    "The server asks with the AWS credentials of the machine it runs on: whoever may ask about this account sees what the machine may see.",
  save: "Try and save",
  saved: (what: string) => `It works: ${what}.`,
  roleOpen: {
    absent:
      "The role can be assumed without the external id: anybody who knows its ARN could link it. Give it the trust policy above.",
    wrong:
      "The role can be assumed with any external id: anybody who knows its ARN could link it. Give it the trust policy above.",
  },
  test: "Test the connection",
  region: "Region to try",
  works: "It works",
  worksPartly: "It works in part",
  worksNot: "It does not work",
  identity: "AWS knows the server as",
  listedCount: (listed: number, of: number) => `${listed} of ${of} services can be listed.`,
  missing: "Missing permissions",
  otherwise: "Not listed for other reasons",
  copy: (what: string) => `Copy: ${what}`,
} as const
