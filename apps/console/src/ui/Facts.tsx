import type { ReactNode } from "react"
import css from "./Facts.module.css"

interface FactsProps {
  /** What they are called, and what they are, in their order. */
  readonly facts: readonly (readonly [string, ReactNode])[]
}

/** Facts about a thing. */
export function Facts({ facts }: FactsProps) {
  return (
    <dl className={css["facts"]}>
      {facts.map(([name, value]) => (
        <div key={name} className={css["pair"]}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
