import { auditActions } from "./texts/audit-actions.ts"
import { common, errors, navigation, roles } from "./texts/common.ts"
import { keys, keyStatus, revokeReasons } from "./texts/keys.ts"
import { decisionWords, keyPage, rotation } from "./texts/key-page.ts"
import { keyCreate, tokenOnce } from "./texts/key-create.ts"
import { audit, hygiene, keyspacePage, overview, places, tryIt } from "./texts/pages.ts"
import { signIn } from "./texts/sign-in.ts"

/**
 * Every text of the console, in English. A translation is another object of this shape; texts with facts in them are functions, so that it can
 * choose its own order and plural forms.
 */
export const texts = {
  common,
  errors,
  navigation,
  roles,
  auditActions,
  keys,
  decisionWords,
  keyPage,
  rotation,
  audit,
  hygiene,
  keyspacePage,
  overview,
  places,
  tryIt,
  keyCreate,
  tokenOnce,
  keyStatus,
  revokeReasons,
  signIn,
}

/** The shape of a translation. @public */
export type Texts = typeof texts
