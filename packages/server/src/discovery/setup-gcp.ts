import type { AwsIdentity } from "@bitting/discovery"
import type { SetupText } from "./account-setup.ts"

/** Roles that searching a scope takes. The second one is for the project that the calls are counted in. */
const ROLES = "roles/cloudasset.viewer roles/serviceusage.serviceUsageConsumer"

const BEGIN = [
  "# In a shell where gcloud is signed in, such as Cloud Shell.",
  "PROJECT=$(gcloud config get-value project)",
]

const bind = (member: string): readonly string[] => [
  `for ROLE in ${ROLES}; do`,
  '  gcloud projects add-iam-policy-binding "$PROJECT" --condition=None --role="$ROLE" \\',
  `    --member="${member}"`,
  "done",
  "# For a whole folder or organization, give roles/cloudasset.viewer there as well:",
  "# gcloud resource-manager folders add-iam-policy-binding FOLDER_NUMBER …",
  "# gcloud organizations add-iam-policy-binding ORGANIZATION_NUMBER …",
]

const text = (method: string, title: string, lines: readonly string[]): SetupText => ({
  method,
  title,
  form: "sh",
  text: `${lines.join("\n")}\n`,
})

const byKey = text("service_account_key", "Service account with a key", [
  ...BEGIN,
  'ACCOUNT="bitting-discovery@$PROJECT.iam.gserviceaccount.com"',
  'gcloud services enable cloudasset.googleapis.com --project="$PROJECT"',
  'gcloud iam service-accounts create bitting-discovery --project="$PROJECT"',
  ...bind("serviceAccount:$ACCOUNT"),
  'gcloud iam service-accounts keys create bitting-discovery.json --iam-account="$ACCOUNT"',
])

/** Role or user of an identity at AWS, as Google's usual mapping has it in `aws_role`: a session without its name. */
const awsRole = ({ arn }: AwsIdentity): string => arn.replace(/(:assumed-role\/[^/]+)\/.*$/, "$1")

function provider(identity: AwsIdentity | null, oidc: boolean): readonly string[] {
  const create = (kind: string, rest: string): readonly string[] => [
    `gcloud iam workload-identity-pools providers ${kind} server --project="$PROJECT" --location=global \\`,
    `  --workload-identity-pool=bitting ${rest}`,
  ]
  if (oidc) {
    return [
      ...create("create-oidc", "--issuer-uri=ISSUER --attribute-mapping=google.subject=assertion.sub"),
      'MEMBER="principal://iam.googleapis.com/$POOL/subject/SUBJECT"',
    ]
  }
  return [
    ...create("create-aws", `--account-id=${identity?.accountId ?? "ACCOUNT_OF_THE_SERVER"}`),
    `MEMBER="principalSet://iam.googleapis.com/$POOL/attribute.aws_role/${identity === null ? "ROLE_OF_THE_SERVER" : awsRole(identity)}"`,
  ]
}

const byFederation = (identity: AwsIdentity | null, oidc: boolean): SetupText =>
  text("federation", "Federation with the identity of the server, without a key", [
    ...BEGIN,
    'NUMBER=$(gcloud projects describe "$PROJECT" --format="value(projectNumber)")',
    'POOL="projects/$NUMBER/locations/global/workloadIdentityPools/bitting"',
    'gcloud services enable cloudasset.googleapis.com sts.googleapis.com --project="$PROJECT"',
    'gcloud iam workload-identity-pools create bitting --project="$PROJECT" --location=global',
    ...provider(identity, oidc),
    ...bind("$MEMBER"),
    'echo "audience: //iam.googleapis.com/$POOL/providers/server"',
  ])

const byMachine = text("machine", "The identity of the machine at Google Cloud", [
  ...BEGIN,
  "# Whoever the server is to Google Cloud.",
  'ACCOUNT="SERVICE_ACCOUNT_OF_THE_SERVER"',
  'gcloud services enable cloudasset.googleapis.com --project="$PROJECT"',
  ...bind("serviceAccount:$ACCOUNT"),
])

/**
 * Commands that let the server search a project, one text for each way in.
 * @param world who the server is to AWS, and whether it shows an OpenID token to Google instead
 */
export function gcpSetup({
  identity,
  oidc,
}: {
  readonly identity: AwsIdentity | null
  readonly oidc: boolean
}): readonly SetupText[] {
  return [byKey, byFederation(identity, oidc), byMachine]
}
