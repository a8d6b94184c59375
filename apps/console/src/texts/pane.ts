export const pane = {
  title: "Put it on a page",
  where: (origins: readonly string[]) =>
    `Paste this into a page of ${new Intl.ListFormat("en", { type: "disjunction" }).format(origins)}: it shows a table there, and nowhere else.`,
  anywhere:
    "Paste this into a page: it shows a table there. The key has no allowed origins, so any page can do the same.",
  withoutToken: "Put the token in, which you stored when the key was created.",
  placeholder: "THE_TOKEN",
  names: { script: "Script", pinned: "Pinned script", frame: "Frame" },
  whens: {
    script:
      "Take this unless your page’s policy asks for a hash: it goes on working when the server is updated.",
    pinned:
      "Take this where nothing but the very script you looked at may run: the browser checks its hash. After an update of the server the address is gone, and the page needs the new tag from here.",
    frame: "Take this where a page takes no scripts of others: a site builder, a wiki, a strict policy.",
  },
}
