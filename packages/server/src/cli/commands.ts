import type { Command } from "./command.ts"
import { adminBackup } from "./commands/admin-backup.ts"
import { adminDoctor } from "./commands/admin-doctor.ts"
import { adminRestore } from "./commands/admin-restore.ts"
import { adminRootKey } from "./commands/admin-root-key.ts"
import { adminRotateAuditKey } from "./commands/admin-rotate-audit-key.ts"
import { adminRotateMasterKey } from "./commands/admin-rotate-master-key.ts"
import { adminSignInLink } from "./commands/admin-sign-in-link.ts"
import { auditCheckpoint } from "./commands/audit-checkpoint.ts"
import { auditExport } from "./commands/audit-export.ts"
import { auditVerify } from "./commands/audit-verify.ts"
import { completionCommand } from "./commands/completion.ts"
import { hygiene } from "./commands/hygiene.ts"
import { keysCreate } from "./commands/keys-create.ts"
import { keysDenials } from "./commands/keys-denials.ts"
import { keysImport } from "./commands/keys-import.ts"
import { keysList } from "./commands/keys-list.ts"
import { keysRevoke } from "./commands/keys-revoke.ts"
import { keysRotate } from "./commands/keys-rotate.ts"
import { keysShow } from "./commands/keys-show.ts"
import { keyspacesCheck } from "./commands/keyspaces-check.ts"
import { keyspacesShow } from "./commands/keyspaces-show.ts"
import { serve } from "./commands/serve.ts"
import { verify } from "./commands/verify.ts"

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  serve,
  keysCreate,
  keysList,
  keysShow,
  keysDenials,
  keysRotate,
  keysRevoke,
  keysImport,
  verify,
  hygiene,
  keyspacesCheck,
  keyspacesShow,
  auditExport,
  auditCheckpoint,
  auditVerify,
  adminDoctor,
  adminBackup,
  adminRestore,
  adminRootKey,
  adminSignInLink,
  adminRotateMasterKey,
  adminRotateAuditKey,
  completionCommand(() => COMMANDS),
]
