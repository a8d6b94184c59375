const COLOURS = `
:root {
  color-scheme: light dark;
  --paper: #fbfbfa; --card: #ffffff; --well: #f3f3f0; --rule: #dfdfda; --edge: #b9bac0;
  --ink: #1b1d22; --soft: #565b64; --act: #1d4ed8; --brass: #8a5a10;
  --get: #0f6b4f; --post: #1d4ed8; --patch: #8a5200; --delete: #b42318;
  --name: #1b1d22; --text: #0f6b4f; --atom: #8a3ffc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131418; --card: #1a1c21; --well: #1d1f25; --rule: #2d3038; --edge: #545a66;
    --ink: #ececee; --soft: #a9aeb8; --act: #8fb4ff; --brass: #e0b15a;
    --get: #5fd0a5; --post: #8fb4ff; --patch: #f0b35a; --delete: #ff9b8f;
    --name: #dfe3ec; --text: #7fd6b2; --atom: #c9a9ff;
  }
}
`

const TEXT = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 4.5rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; overflow-wrap: break-word; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { margin: 0 0 1rem; font-size: 2rem; letter-spacing: -.02em; }
h2 { margin: 2.75rem 0 .75rem; font-size: 1.375rem; letter-spacing: -.01em; }
h3 { margin: 2rem 0 .5rem; font-size: 1.125rem; }
h4 { margin: 1.75rem 0 .25rem; font-size: .875rem; color: var(--soft); }
p { margin: 0 0 .75rem; }
a { color: var(--act); text-underline-offset: .2em; text-decoration-thickness: 1px; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; border-radius: 3px; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .875em; }
code { overflow-wrap: anywhere; }
p code, dd code, li code { background: var(--well); border-radius: 4px; padding: .1em .3em; }
a code { color: inherit; }
.lead { font-size: 1.125rem; color: var(--soft); }
.note, .kind { color: var(--soft); }
`

const FRAME = `
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .75rem; z-index: 3; background: var(--card); padding: .25rem .75rem; }
.bar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1.5rem; padding: .75rem 1.25rem; background: var(--paper); border-bottom: 1px solid var(--rule); }
.bar a { color: var(--soft); text-decoration: none; }
.bar a:hover { color: var(--ink); text-decoration: underline; }
.bar nav { display: flex; gap: 1.25rem; font-size: .9375rem; }
.bar .brand { display: flex; align-items: center; gap: .5rem; color: var(--ink); font-weight: 650; letter-spacing: -.01em; }
.glyph { width: 1.75rem; height: 1.75rem; color: var(--brass); }
.frame { max-width: 96rem; margin: 0 auto; }
main { min-width: 0; padding: 2rem 1.25rem 6rem; }
.reading, .landing { max-width: 46rem; margin: 0 auto; }
.contents { padding: 1rem 1.25rem 0; font-size: .9375rem; }
.contents ul { list-style: none; margin: 0; padding: 0; }
.contents summary { cursor: pointer; padding: .625rem .875rem; border: 1px solid var(--rule); border-radius: 8px; background: var(--card); font-weight: 600; }
.contents details > ul { padding: .75rem 0; }
.contents li a { display: block; padding: .25rem .5rem; border-radius: 6px; color: var(--soft); text-decoration: none; line-height: 1.4; }
.contents li a:hover { color: var(--ink); background: var(--well); }
.contents li a.tag { margin-top: .75rem; color: var(--ink); font-weight: 600; }
.contents li li a { display: grid; grid-template-columns: 2.75rem 1fr; align-items: baseline; }
.verb { font: 600 .6875rem/1 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; letter-spacing: .02em; }
@media (min-width: 62rem) {
  .with-aside { display: grid; grid-template-columns: 16.5rem minmax(0, 1fr); }
  .with-aside main { padding: 2.5rem 2.5rem 8rem; }
  .contents { position: sticky; top: 3.3125rem; height: calc(100vh - 3.3125rem); overflow-y: auto; padding: 1.25rem .75rem 2rem 1.25rem; border-right: 1px solid var(--rule); scrollbar-width: thin; }
  @supports selector(::details-content) {
    .contents summary { display: none; }
    .contents details::details-content { content-visibility: visible; display: block; }
    .contents details > ul { padding: 0; }
  }
}
`

const REFERENCE = `
.group { margin: 5rem 0 0; padding-bottom: .5rem; border-bottom: 2px solid var(--ink); font-size: 1.5rem; }
.operation, .object { padding: 2.25rem 0; border-bottom: 1px solid var(--rule); }
.operation h3, .object h3 { margin: 0 0 .5rem; font-size: 1.25rem; }
.operation h3 a, .object h3 a { color: inherit; text-decoration: none; }
.operation h3 a:hover, .object h3 a:hover { text-decoration: underline; }
.operation:target h3, .object:target h3 { color: var(--brass); }
.object { max-width: 46rem; padding-bottom: 1rem; }
.intro { max-width: 46rem; }
.intro h2 { margin-top: 1.5rem; }
.endpoint { display: flex; flex-wrap: wrap; align-items: baseline; gap: .5rem; margin-bottom: 1rem; }
.method { padding: .125rem .4375rem; border: 1px solid currentColor; border-radius: 5px; font: 700 .75rem/1.4 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; letter-spacing: .03em; }
.get { color: var(--get); } .post { color: var(--post); } .put, .patch { color: var(--patch); } .delete { color: var(--delete); }
.endpoint code, .operations code { background: none; padding: 0; }
.path var { color: var(--brass); font-style: normal; }
.callers { list-style: none; display: flex; flex-wrap: wrap; gap: .375rem; margin: 0 0 .75rem; padding: 0; font-size: .875rem; }
.callers li { padding: .125rem .625rem; border: 1px solid var(--edge); border-radius: 99px; }
.callers code { background: none; padding: 0; }
.status { font: 600 .875rem/1.4 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; color: var(--soft); }
.fields { margin: .5rem 0 1rem; border-top: 1px solid var(--rule); font-size: .9375rem; }
.fields .field { padding: .625rem 0; border-bottom: 1px solid var(--rule); }
.fields > .field:last-child { border-bottom: 0; }
.group + .lead { margin: 1rem 0 0; font-size: 1rem; }
.fields dt .name { font-weight: 600; background: none; padding: 0; }
.fields .kind { font-size: .875rem; }
.fields dd { margin: .125rem 0 0; }
.fields dd p { margin: 0; }
.fields .required { font-size: .8125rem; font-weight: 600; color: var(--brass); }
.fields .optional { font-size: .8125rem; color: var(--soft); font-style: italic; }
.fields .choices { margin-top: .25rem; line-height: 1.9; }
.fields .fields { margin: .625rem 0 0; padding-left: 1rem; border-top: 0; border-left: 2px solid var(--rule); }
.fields .fields > .field:last-child { padding-bottom: .125rem; }
.facts-list { margin: 1.25rem 0; border-top: 1px solid var(--rule); }
.facts-list > div { padding: .75rem 0; border-bottom: 1px solid var(--rule); }
.facts-list dt { font-weight: 600; }
.facts-list dd { margin: 0; }
.samples { margin-top: 1.75rem; }
.errors { margin-top: 1.5rem; font-size: .9375rem; }
.errors summary { cursor: pointer; color: var(--soft); font-weight: 600; width: max-content; }
.errors ul, .operations { list-style: none; margin: .75rem 0 0; padding: 0; }
.errors li, .operations li { padding: .25rem 0; }
.errors li { display: grid; grid-template-columns: 2.5rem 1fr; gap: 0 .5rem; align-items: baseline; }
.errors li .note { grid-column: 2; }
.operations li { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem .75rem; }
.errors a code { background: none; padding: 0; }
.crumb { margin: 0 0 .5rem; font-size: .9375rem; }
.operations .path { font-size: .875rem; }
@media (min-width: 40rem) {
  .two > .field, .facts-list > div, .answers > .field { display: grid; grid-template-columns: 14rem minmax(0, 1fr); gap: 0 1.5rem; }
  .errors li { grid-template-columns: 2.5rem 13.5rem 1fr; }
  .errors li .note { grid-column: 3; }
  .facts-list > div { grid-template-columns: 9rem minmax(0, 1fr); }
  .answers > .field { grid-template-columns: 3.5rem minmax(0, 1fr); gap: 0; }
  .two dd, .answers dd { margin: 0; }
}
@media (min-width: 75rem) {
  .columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 25rem); gap: 0 2.5rem; align-items: start; }
  .samples { position: sticky; top: 4.5rem; margin: 0; }
}
@media (min-width: 92rem) {
  .columns { grid-template-columns: minmax(0, 1fr) minmax(0, 33rem); gap: 0 3.5rem; }
}
`

const PANELS = `
.panel { margin: 0 0 1.25rem; border: 1px solid var(--rule); border-radius: 8px; background: var(--card); overflow: hidden; }
.panel figcaption { padding: .4375rem .875rem; border-bottom: 1px solid var(--rule); background: var(--well); color: var(--soft); font-size: .8125rem; font-weight: 600; }
.panel pre { margin: 0; padding: .875rem; max-height: 26rem; overflow: auto; font-size: .9375rem; line-height: 1.55; scrollbar-width: thin; }
.panel pre:focus-visible { outline-offset: -3px; }
.panel code { white-space: pre-wrap; overflow-wrap: anywhere; }
.tok-name { color: var(--name); } .tok-text { color: var(--text); } .tok-atom { color: var(--atom); }
.landing { padding-top: 1.5rem; }
.mark { margin: 0 0 .5rem; }
.mark .glyph { width: 4.5rem; height: 4.5rem; margin-left: -.25rem; display: block; }
.landing h1 { font-size: 2.5rem; margin-bottom: .5rem; }
.cards { list-style: none; margin: 1.75rem 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: .875rem; }
.cards a { display: block; height: 100%; padding: 1rem 1.125rem; border: 1px solid var(--rule); border-radius: 10px; background: var(--card); color: inherit; text-decoration: none; }
.cards a:hover { border-color: var(--act); }
.cards strong { display: block; color: var(--act); }
.cards span { color: var(--soft); font-size: .9375rem; }
`

/** The stylesheet of every page here: light and dark by the reader's setting, from phones to wide screens. */
export const STYLE: string = [COLOURS, TEXT, FRAME, REFERENCE, PANELS].join("")
