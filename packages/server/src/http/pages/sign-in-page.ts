import { createHash } from "node:crypto"

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1d22; --paper: #f6f6f4; --card: #fff; --line: #8a8f98; --soft: #565b64; --act: #1d4ed8; --on-act: #fff; --bad: #b42318; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececee; --paper: #131418; --card: #1d1f25; --line: #7d828c; --soft: #b0b4bc; --act: #8fb4ff; --on-act: #0b1020; --bad: #ff9b8f; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.25; }
h1:focus { outline: none; }
p { margin: 0 0 1rem; color: var(--soft); }
label { display: block; margin: 0 0 .25rem; font-weight: 600; }
input { width: 100%; margin: 0 0 1rem; padding: .625rem .75rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
input[aria-invalid=true] { border-color: var(--bad); }
button { width: 100%; padding: .625rem 1rem; font: inherit; font-weight: 600; color: var(--on-act); background: var(--act); border: 1px solid var(--act); border-radius: 8px; cursor: pointer; }
button[aria-disabled=true] { opacity: .7; cursor: progress; }
a { color: var(--act); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
[role=alert] { color: var(--bad); }
[role=alert]:empty { margin: 0; }
[hidden] { display: none; }
`

const SCRIPT = `
(() => {
  "use strict"
  const part = (id) => document.getElementById(id)
  const form = part("form"), who = part("who"), name = part("name"), email = part("email"), password = part("password")
  const button = part("button"), trouble = part("trouble"), title = part("title")
  const NO_LINK = "The address of this page carries no sign-in link, or it was used here already. Open the link you were given once more, or ask for a new one."
  let token = ""
  let busy = false

  const say = (text) => { trouble.textContent = text }
  const show = (id) => {
    for (const one of ["start", "done"]) part(one).hidden = one !== id
  }
  const field = (input) => input.value.trim()

  function takeLink() {
    const given = location.hash.slice(1)
    if (given === "") return
    history.replaceState(null, "", location.pathname)
    token = given
    form.hidden = false
    show("start")
    say("")
  }

  function askWho(message) {
    const first = who.hidden
    who.hidden = false
    for (const input of [name, email]) input.required = true
    say(first ? "" : message)
    name.focus()
  }

  function refuse(problem) {
    const places = (problem.errors || []).map((place) => place.pointer)
    for (const input of [name, email, password]) input.setAttribute("aria-invalid", String(places.includes("/" + input.id)))
    if (problem.code === "unprocessable" && places.length > 0) return askWho(problem.detail)
    if (problem.code === "invalid_link") {
      form.hidden = true
      say("This link cannot be used: it was used before, has expired or never existed. Ask for a new one.")
      return
    }
    const wrong = (problem.errors || []).map((place) => place.detail).join(" ")
    const id = problem.request_id ? " (Request " + problem.request_id + ")" : ""
    say(wrong || (problem.detail || "The server could not sign you in.") + id)
    if (places.includes("/password")) password.focus()
    else if (places.includes("/email")) email.focus()
    else if (places.includes("/name")) name.focus()
  }

  async function signIn() {
    const body = { token }
    if (!who.hidden) Object.assign(body, { name: field(name), email: field(email) })
    if (!who.hidden && password.value !== "") body.password = password.value
    const response = await fetch("/auth/link", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
    })
    const answer = await response.json()
    if (!response.ok) return refuse(answer)
    token = password.value = ""
    part("person").textContent = answer.person.name + " (" + answer.person.email + ")"
    document.title = title.textContent = "You are signed in"
    say("")
    show("done")
    title.focus()
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (busy) return
    busy = true
    button.setAttribute("aria-disabled", "true")
    say("")
    signIn()
      .catch(() => say("The server could not be reached. Try again in a moment."))
      .finally(() => {
        busy = false
        button.removeAttribute("aria-disabled")
      })
  })
  addEventListener("hashchange", takeLink)
  form.hidden = true
  takeLink()
  if (token === "") say(NO_LINK)
})()
`

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Sign in to Bitting</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1 id="title" tabindex="-1">Sign in to Bitting</h1>
<noscript><p>This page needs JavaScript: the link's secret stays in your browser until you send it.</p></noscript>
<p id="trouble" role="alert"></p>
<div id="start">
<form id="form" hidden>
<p>Your link signs this browser in. It can be used once.</p>
<div id="who" hidden>
<p>You are the first person here: you will run this instance. Say who you are.</p>
<label for="name">Name</label>
<input id="name" name="name" autocomplete="name" maxlength="100" aria-describedby="trouble">
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="email" maxlength="254" aria-describedby="trouble">
<label for="password">Password to sign in with from now on (optional)</label>
<input id="password" name="password" type="password" autocomplete="new-password" maxlength="400" aria-describedby="trouble">
</div>
<button id="button" type="submit">Sign in</button>
</form>
</div>
<div id="done" hidden>
<p id="person"></p>
<p><a href="/docs">Read the documentation</a></p>
</div>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`

/** A source expression for inline text (CSP Level 3 §2.3.1). */
function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`
}

const POLICY = [
  "default-src 'none'",
  `script-src ${hashSource(SCRIPT)}`,
  `style-src ${hashSource(STYLE)}`,
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ")

/** A page that is ready to be sent. */
export interface Page {
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

const PAGE: Page = {
  html: HTML,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  },
}

/**
 * The page a sign-in link opens. It takes the secret from behind the `#`, out of the address bar and the history, and sends it only when
 * the person presses the button: programs that open links to look at them use nothing up.
 */
export function signInPage(): Page {
  return PAGE
}
