import { z } from "zod"

export const pane = z
  .object({
    version: z.string(),
    url: z.url().meta({ description: "The script of this version. Other sites may load it." }),
    stable_url: z.url().meta({ description: "The script of whichever version the server has." }),
    frame_url: z.url().meta({ description: "The page for frames; it takes the id of a key as `key`." }),
    integrity: z
      .string()
      .meta({ description: "Hash of the script at `url`, for the attribute `integrity` of its tag." }),
    bytes: z.int(),
    gzip_bytes: z.int().meta({ description: "Size as it is loaded, compressed with gzip." }),
  })
  .meta({
    id: "Pane",
    examples: [
      {
        version: "0.1.0-0123456789abcdef",
        url: "https://keys.example.com/pane/0.1.0-0123456789abcdef/pane.js",
        stable_url: "https://keys.example.com/pane.js",
        frame_url: "https://keys.example.com/pane/frame",
        integrity: "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC",
        bytes: 15_880,
        gzip_bytes: 6_293,
      },
    ],
  })
