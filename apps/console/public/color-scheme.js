// Sets the colours before the first paint. It is a file of its own because the page allows no inline scripts.
;(() => {
  let wanted = "auto"
  try {
    wanted = localStorage.getItem("bitting-color-scheme") || "auto"
  } catch {
    // Storage may be forbidden; the system's colours do.
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches
  const scheme = wanted === "light" || wanted === "dark" ? wanted : dark ? "dark" : "light"
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme)
})()
