export const signIn = {
  title: "Sign in",
  lead: "This is the console of a Bitting server: API keys, who holds them, and what they may do.",
  noMethod:
    "People sign in here with a one-time link. Whoever invited you can make one; on a new server it is printed where the server was started.",
  expired: "Your session has ended. After you sign in you are back where you were.",
  sending: "Signing in…",
  tooMany: "Too many attempts. Wait a moment before the next one.",
  noOrganizationTitle: "You belong to no organization",
  noOrganization: "Somebody has to add you to one. Until then there is nothing for you to see here.",
  link: {
    title: "Sign in with your link",
    explanation: "Your link signs this browser in. It works once.",
    button: "Sign in",
    missing: "No link",
    missingText:
      "This address needs the sign-in link you were given, up to its very end. If it was used here already, ask for a new one.",
    unusable:
      "This link cannot be used: it was used before, has expired, or never existed. Ask for a new one.",
    firstTitle: "Set up this server",
    firstText: "You are the first person here. You will own the first organization and run this instance.",
    name: "Your name",
    email: "E-mail address",
    firstButton: "Set up and sign in",
  },
}
