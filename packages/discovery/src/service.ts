/** Clouds that can be asked. */
export const PROVIDERS = ["aws", "azure", "gcp", "kubernetes"] as const

export type ProviderName = (typeof PROVIDERS)[number]

/** What a cell of a table holds; instants are RFC 3339 texts. */
export type Cell = string | number | boolean | null

/** One resource: every asked attribute is a member, null where the provider has no value. */
export type Row = Readonly<Record<string, Cell>>

/** Something a service tells of each of its resources. */
export interface Attribute {
  readonly key: string
  /** Column heading. */
  readonly label: string
  /** Told when the asker names no attributes. */
  readonly byDefault: boolean
  /** Costs further calls for each resource, and is therefore only fetched when asked for. */
  readonly costly: boolean
  /** What the demo account shows in its place. */
  readonly sample: Sample
}

/** A recipe for believable values; `demo/estate.ts` follows it. */
export type Sample =
  /** `web-1`, `web-2`, …: one of the stems and a number. */
  | { readonly kind: "name"; readonly stems: readonly string[] }
  /** Prefix and lower-case hex digits. */
  | { readonly kind: "id"; readonly prefix: string; readonly digits: number }
  /** One of them; what stands more than once is more frequent. */
  | { readonly kind: "oneOf"; readonly values: readonly Cell[] }
  /** A moment in the years before the estate's day. */
  | { readonly kind: "instant" }
  | { readonly kind: "integer"; readonly from: number; readonly to: number }
  /** A private IPv4 address. */
  | { readonly kind: "address" }
  /** A network of that prefix length. */
  | { readonly kind: "network"; readonly bits: number }
  /** The region, or one of them for what is global. */
  | { readonly kind: "region" }
  /** Text with other attributes in it: `arn:aws:s3:::{bucket_name}`; `{region}` and `{account}` are known as well. */
  | { readonly kind: "text"; readonly template: string }

/** A kind of resource that can be listed. */
export interface Service {
  readonly provider: ProviderName
  /** Name in requests. */
  readonly name: string
  /** Plural, for people: `EC2 Instances`. */
  readonly label: string
  /** `rich`: columns of its own. `generic`: whatever type is named, with the columns all types have. */
  readonly depth: "rich" | "generic"
  /** Asked once, not per region. */
  readonly global: boolean
  readonly attributes: readonly Attribute[]
  /** What the provider's own access control must allow, in the provider's words. */
  readonly permissions: readonly string[]
  /** Whether its name in requests is followed by a type: `cloud-control:AWS::SQS::Queue`. */
  readonly takesType: boolean
  /** Its tables have columns besides these attributes, which depend on the type; they can be named as well. */
  readonly ownColumns: boolean
  /** Attribute of a global service that says where a resource lies, so that a region can be asked for; null: there is none. */
  readonly regionAttribute: string | null
  /** About how many of them the demo account has in a region. */
  readonly sampleCount: number
}

/** Attributes a resource is described by when the asker names none. */
export function defaultAttributes({ attributes }: Pick<Service, "attributes">): readonly string[] {
  return attributes.filter(({ byDefault }) => byDefault).map(({ key }) => key)
}

/** The name of a global service's only region. */
export const GLOBAL_REGION = "global"

/** The region that stands for every namespace. */
export const ALL_NAMESPACES = "all"
