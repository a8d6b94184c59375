import type { FetchContext, Piece, Question } from "../../provider.ts"
import type { Service } from "../../service.ts"
import type { Column } from "../../table-service.ts"
import { rowOf, serviceOf } from "../../table-service.ts"
import { locationQuery, regionOf } from "./locations.ts"
import type { Asking, Asset } from "./search.ts"
import { searchPages } from "./search.ts"

/** A column and the fields of Cloud Asset's answer that it is made of. */
export interface GcpColumn extends Column<Asset> {
  readonly mask: readonly string[]
}

/** What a service's file may use to fetch. */
export interface GcpFetch extends Pick<FetchContext, "call"> {
  readonly question: Question
  readonly asking: Asking
}

/** A kind of Google Cloud resource: its entry in the catalogue and how it is listed. */
export interface GcpService {
  readonly service: Service
  readonly fetch: (context: GcpFetch) => AsyncIterable<Piece>
}

/** What a service's file says. */
export interface GcpServiceFile {
  readonly name: string
  readonly label: string
  /** `cloud.google.com/asset-inventory/docs/asset-types`; a function for services that take the type. */
  readonly assetTypes: readonly string[] | ((question: Question) => readonly string[])
  /** Asked once for all locations. */
  readonly global?: true
  readonly regionAttribute?: string
  readonly depth?: Service["depth"]
  readonly takesType?: true
  readonly sampleCount?: number
  readonly columns: readonly GcpColumn[]
}

/** One permission lets all of them be listed, on the scope of the account. */
const PERMISSIONS = ["cloudasset.assets.searchAllResources"]

/** Makes a service of its file. Only the fields that the attributes asked for are made of are fetched. */
export function gcpService(file: GcpServiceFile): GcpService {
  const { assetTypes, columns, regionAttribute } = file
  const service = serviceOf({ ...file, provider: "gcp", permissions: PERMISSIONS })
  return {
    service,
    fetch: async function* fetch({ question, asking, call }) {
      const { attributes, region } = question
      // What says where a resource lies is needed to tell regions apart.
      const asked = columns.filter(({ key }) => key === regionAttribute || attributes.includes(key))
      const readMask = [...new Set(["name", "location", ...asked.flatMap(({ mask }) => mask)])]
      const search = {
        assetTypes: typeof assetTypes === "function" ? assetTypes(question) : assetTypes,
        query: service.global ? null : locationQuery(region),
        readMask,
      }
      const isHere = ({ location }: Asset): boolean =>
        service.global || (typeof location === "string" && regionOf(location) === region)
      for await (const assets of searchPages(asking, search, { call })) {
        yield { rows: assets.filter(isHere).map((asset) => rowOf(asset, asked)) }
      }
    },
  }
}
