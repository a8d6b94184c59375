import { Tooltip, VisuallyHidden } from "@mantine/core"
import css from "./BarChart.module.css"

/** A part of a bar. */
export interface Series {
  readonly id: string
  readonly label: string
  readonly tone: "good" | "bad"
}

/** One bar: a value for each series, in their order. */
export interface Bar {
  readonly id: string
  /** What it is about, for hover and for the table. */
  readonly label: string
  /** The same as short as can be, for the axis. */
  readonly tick: string
  readonly values: readonly number[]
}

interface BarChartProps {
  readonly label: string
  /** Heading of the bars' labels in the table. */
  readonly barsLabel: string
  readonly series: readonly Series[]
  readonly bars: readonly Bar[]
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function said({ label, values }: Bar, series: readonly Series[]): string {
  const parts = series.map(
    (one, at) => `${(values[at] ?? 0).toLocaleString("en")} ${one.label.toLowerCase()}`,
  )
  return `${label}: ${parts.join(", ")}`
}

/** Bars over time, one above the other. Whoever does not see them gets the same as a table. */
export function BarChart({ label, barsLabel, series, bars }: BarChartProps) {
  const top = Math.max(1, ...bars.map(({ values }) => sum(values)))
  return (
    <figure style={{ margin: 0 }}>
      <div className={css["legend"]} aria-hidden="true">
        {series.map(({ id, label: name, tone }) => (
          <span key={id}>
            <span className={css["swatch"]} data-tone={tone} />
            {name}
          </span>
        ))}
      </div>
      <div className={css["chart"]} aria-hidden="true">
        {bars.map((bar) => (
          <Tooltip key={bar.id} label={said(bar, series)}>
            <div className={css["bar"]}>
              {series.map(({ id, tone }, at) => (
                <div
                  key={id}
                  className={css["part"]}
                  data-tone={tone}
                  style={{ height: `${((bar.values[at] ?? 0) / top) * 100}%` }}
                />
              ))}
            </div>
          </Tooltip>
        ))}
      </div>
      <div className={css["axis"]} aria-hidden="true">
        <span>{bars[0]?.tick}</span>
        <span>{bars.at(-1)?.tick}</span>
      </div>
      <VisuallyHidden>
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th scope="col">{barsLabel}</th>
              {series.map(({ id, label: name }) => (
                <th key={id} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.id}>
                <th scope="row">{bar.label}</th>
                {series.map(({ id }, at) => (
                  <td key={id}>{bar.values[at] ?? 0}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  )
}
