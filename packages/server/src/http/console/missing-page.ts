/** What stands in place of a console that has not been built. `base`: path of the public URL. */
export function missingConsolePage(base: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>The console is not built</title>
<link rel="icon" href="${base}/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}/docs/style.css">
</head>
<body>
<main id="main" class="landing">
<h1>The console is not built</h1>
<p>The server runs, and its API answers. Its web console is made from its sources by <code>npm start</code>, or by
<code>npm run build</code>; then load this page again.</p>
<p>With <code>BITTING_CONSOLE=off</code> the server goes without it.</p>
<p><a href="${base}/docs">API reference</a></p>
</main>
</body>
</html>
`
}
