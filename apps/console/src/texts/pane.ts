export const pane = {
  title: "Put it on a page",
  where: (origins: readonly string[]) =>
    `Paste this into a page of ${new Intl.ListFormat("en", { type: "disjunction" }).format(origins)}: it shows a table there, and nowhere else.`,
  anywhere:
    "Paste this into a page: it shows a table there. The key has no allowed origins, so any page can do the same.",
  withoutToken: "Put the token in, which you stored when the key was created.",
  placeholder: "THE_TOKEN",
  names: { script: "Script", frame: "Frame" },
  updates:
    "The address of the script is of one version. After an update of the server it is gone, and this page shows the new one.",
}
