/** Where a page starts: the sort value and id of the last row before it. */
export interface PageAfter {
  readonly value: string | number | null
  readonly id: string
}

export interface PageRequest<Sort extends string> {
  /** 1 to 200. */
  readonly limit: number
  readonly sort: Sort
  readonly descending: boolean
  readonly after: PageAfter | null
}

/** One page; `next` is null at the end. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next: PageAfter | null
}

/** Where a list of one organization's things starts; ordered by creation. */
export type CreationPage = PageRequest<"created_at">
