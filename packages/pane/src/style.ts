/**
 * The style of every pane. Colours follow the colour scheme of the page (`color-scheme`), or the attribute `theme`; each can be set by a
 * variable of the page. Sides are logical, so that it reads from right to left where the page does.
 */
export const STYLE = `
:host {
  --background: var(--bitting-pane-background, light-dark(#fff, #17191e));
  --text: var(--bitting-pane-text, light-dark(#1b1d22, #ececee));
  --muted: var(--bitting-pane-muted, light-dark(#565b64, #a9aeb8));
  --border: var(--bitting-pane-border, light-dark(#dcdcd7, #343842));
  --control: var(--bitting-pane-control, light-dark(#83868f, #737a87));
  --header: var(--bitting-pane-header, light-dark(#f4f4f1, #1f2229));
  --accent: var(--bitting-pane-accent, light-dark(#1d4ed8, #8fb4ff));
  --notice: var(--bitting-pane-notice, light-dark(#fdf3dc, #33290f));
  --notice-text: var(--bitting-pane-notice-text, light-dark(#6b4700, #f3cf86));
  display: block;
  color: var(--text);
  font-family: var(--bitting-pane-font, inherit);
  font-size: var(--bitting-pane-font-size, .9375rem);
  line-height: 1.45;
  text-align: start;
}
:host([hidden]), [hidden] { display: none !important; }
:host([theme=light]) { color-scheme: light; }
:host([theme=dark]) { color-scheme: dark; }
:host([theme=system]) { color-scheme: light dark; }
*, ::before { box-sizing: border-box; }
.pane { overflow: clip; border: 1px solid var(--border); border-radius: var(--bitting-pane-radius, 8px); background: var(--background); }
.bar { display: flex; flex-wrap: wrap; gap: .5em .625em; align-items: center; padding: .625em .875em; }
.title { flex: 100 1 12em; min-inline-size: 0; font-weight: 600; overflow-wrap: anywhere; }
.foot { gap: .25em 1em; color: var(--muted); font-size: .875em; border-block-start: 1px solid var(--border); }
.note { margin: 0; padding: .5em .875em; background: var(--notice); color: var(--notice-text); white-space: pre-line; overflow-wrap: anywhere; }
.note:empty, .empty:empty { display: none; }
.title { unicode-bidi: plaintext; }
.note, .empty, .foot span { direction: ltr; unicode-bidi: isolate; }
.title, .note { text-align: -webkit-match-parent; text-align: match-parent; }
.empty { margin: 0; padding: 1.5em .875em; color: var(--muted); text-align: center; }
button, input { margin: 0; font: inherit; color: inherit; }
.bar button, input { min-block-size: 2.25em; padding: .25em .625em; border: 1px solid var(--control); border-radius: 6px; background: var(--background); }
.foot button { min-block-size: 2em; color: var(--text); }
input { flex: 1 1 6em; min-inline-size: 5em; max-inline-size: 14em; }
input::placeholder { color: var(--muted); opacity: 1; }
button { cursor: pointer; }
button[aria-disabled=true] { cursor: default; border-style: dashed; color: var(--muted); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.scroll { overflow: auto; max-block-size: var(--bitting-pane-max-height, none); border-block-start: 1px solid var(--border); }
.scroll:focus-visible { outline-offset: -2px; }
table { inline-size: 100%; border-collapse: collapse; }
caption { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: .4375em .875em; border-block-end: 1px solid var(--border); text-align: start; vertical-align: top; font-weight: 400; }
bdi { display: inline-block; max-inline-size: 26em; overflow-wrap: break-word; }
.short { white-space: nowrap; }
tbody tr:last-child > * { border-block-end: 0; }
thead th { padding: 0; background: var(--header); font-weight: 600; white-space: nowrap; }
thead button { inline-size: 100%; padding: .4375em .875em; border: 0; background: none; font-weight: inherit; text-align: start; }
thead button:hover { text-decoration: underline; }
thead :focus-visible { outline-offset: -2px; }
thead button::after { content: "\\2195"; margin-inline-start: .4em; color: var(--control); }
[aria-sort=ascending] button::after { content: "\\2191"; color: var(--accent); }
[aria-sort=descending] button::after { content: "\\2193"; color: var(--accent); }
.number, .number button { text-align: end; font-variant-numeric: tabular-nums; }
.stale tbody { font-style: italic; }
.foot .stale { color: var(--notice-text); font-weight: 600; }
.spread { flex: 1; }
@media (forced-colors: active) { .note { border: 1px solid; } }
@media print { .bar button, input { display: none; } .scroll { overflow: visible; max-block-size: none; } }
`
