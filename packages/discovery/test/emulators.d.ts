declare module "dynalite" {
  import type { Server } from "node:http"
  const dynalite: (options: { readonly createTableMs: number }) => Server
  export default dynalite
}

declare module "s3rver" {
  export default class S3rver {
    constructor(options: {
      readonly address: string
      readonly port: number
      readonly silent: boolean
      readonly directory: string
      readonly configureBuckets: readonly { readonly name: string }[]
    })
    run(): Promise<{ readonly port: number }>
    close(): Promise<void>
  }
}
