/** Buckets in a page at most, whatever is asked for. */
const PAGE_MAX = 1_000

const nameOf = (bucket: string): string => /<Name>([^<]*)<\/Name>/.exec(bucket)?.[1] ?? ""

/** Where a bucket lies: what its name begins with, or where S3 began. */
const regionOf = (bucket: string): string => /^[a-z]{2}-[a-z]+-\d/.exec(nameOf(bucket))?.[0] ?? "us-east-1"

/**
 * A page of the whole list that an emulator of S3 answers, which knows no pages: by name, `max-buckets` of those after
 * `continuation-token`, each with its region (AWS: S3 API reference, ListBuckets).
 */
export function s3Page(whole: string, query: URLSearchParams): string {
  const max = Math.min(PAGE_MAX, Number(query.get("max-buckets") ?? PAGE_MAX))
  const after = Buffer.from(query.get("continuation-token") ?? "", "base64url").toString()
  const buckets = [...whole.matchAll(/<Bucket>[^]*?<\/Bucket>/g)].map(([bucket]) => bucket)
  const left = buckets
    .toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
    .filter((bucket) => nameOf(bucket) > after)
  const page = left.slice(0, max)
  const last = page.at(-1)
  const more = last !== undefined && left.length > max
  const token = more ? Buffer.from(nameOf(last)).toString("base64url") : null
  const placed = page.map((bucket) =>
    bucket.replace("</Bucket>", `<BucketRegion>${regionOf(bucket)}</BucketRegion></Bucket>`),
  )
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    "<Owner><ID>1</ID></Owner>",
    `<Buckets>${placed.join("")}</Buckets>`,
    token === null ? "" : `<ContinuationToken>${token}</ContinuationToken>`,
    "</ListAllMyBucketsResult>",
  ].join("")
}
