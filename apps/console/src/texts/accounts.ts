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
    service_principal: "Service principal",
    service_account_key: "Key of a service account",
    federation: "Federation",
    token: "Token of a service account",
  },
  setupHint: {
    azure:
      "Run this where az is signed in as somebody who may give roles in the subscription. It makes an identity that reads, and prints the four values for the fields below.",
    gcp: "Run this where gcloud is signed in as somebody who may give roles in the project. It lets an identity search the project's inventory, and reads no data.",
    kubernetes:
      "Save the manifest and run the commands where kubectl may administer the cluster. They make a service account that lists, and print what belongs in the fields below.",
  },
  azure: {
    tenant: "Directory (tenant) ID",
    tenantHint: "Or one of the directory's domains.",
    client: "Application (client) ID",
    clientHint: "Also called appId.",
    secret: "Client secret",
    secretHint:
      "The value, not its ID. It is kept sealed and never shown again. Azure lets it expire, after a year by default.",
    subscription: "Subscription ID",
  },
  gcp: {
    choose: "Choose the key file",
    stays: "It is read on this page. Only the key, its ID and the service account's address are sent.",
    paste: "Or paste the key file",
    keyOf: (id: string, email: string) => `Key ${id.slice(0, 8)}… of ${email}`,
    another: "Another key",
    faults: {
      not_json: "This is not a key file: it is not JSON.",
      federation: "This is a configuration of federation, not a key. Choose Federation as the way in.",
      other_type: "This is not the key file of a service account.",
      incomplete: "The key file lacks the key, its ID or the service account's address.",
    },
    scope: "Project, folder or organization",
    scopeHint: "projects/…, or folders/… or organizations/… with a number.",
    federationHint:
      "The server shows Google the identity of its machine, so there is no key to keep. Whoever may ask about this account uses that identity.",
    audience: "Audience",
    audienceHint: "The full name of the provider in the workload identity pool; the commands print it.",
    serviceAccount: "Service account to act as",
    serviceAccountHint: "Empty: the identity itself has the roles.",
    machineHint:
      "The server asks with the Google Cloud credentials of the machine it runs on: whoever may ask about this account sees what the machine may see.",
  },
  kubernetes: {
    noKubeconfig:
      "A kubeconfig is not accepted: it can name programs to run and files to read, and often holds an administrator's credentials. Give the address, the certificate and a token of a service account instead.",
    server: "Address of the API server",
    serverHint: "As this server reaches it.",
    authority: "Certificate authority",
    authorityHint: "In PEM. Empty: the server's certificate is one that everybody trusts.",
    token: "Token",
    tokenHint: "It is kept sealed and never shown again.",
    privateNetwork: "The cluster is on a private address",
    privateNetworkHint:
      "This server then connects to any address, also in its own network. Only people who run the instance may allow it.",
    publicOnly:
      "The address has to be public. A cluster on a private one is linked by people who run the instance.",
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
  namespace: "Namespace to try",
  namespaceHint: "all: every namespace.",
  works: "It works",
  worksPartly: "It works in part",
  worksNot: "It does not work",
  identity: "The cloud knows the server as",
  listedCount: (listed: number, of: number) => `${listed} of ${of} services can be listed.`,
  missing: "Missing permissions",
  otherwise: "Not listed for other reasons",
  copy: (what: string) => `Copy: ${what}`,
} as const
