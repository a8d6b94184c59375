import type { Command } from "./command.ts"
import { keysCreate } from "./commands/keys-create.ts"
import { keysList } from "./commands/keys-list.ts"
import { keysRevoke } from "./commands/keys-revoke.ts"
import { keysRotate } from "./commands/keys-rotate.ts"
import { keysShow } from "./commands/keys-show.ts"
import { serve } from "./commands/serve.ts"
import { verify } from "./commands/verify.ts"

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  serve,
  keysCreate,
  keysList,
  keysShow,
  keysRotate,
  keysRevoke,
  verify,
]
