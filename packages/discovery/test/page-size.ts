/** How a list of AWS lets its pages be sized. */
export interface PageSize {
  /** What the size is asked with. */
  readonly name: string
  /** What it may be. */
  readonly least: number
  readonly most: number
  /** What it is when left out. */
  readonly unsaid: number
  /** The most a page holds in fact. */
  readonly held: number
}
