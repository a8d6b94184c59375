import type { RouteId } from "../../contract/routes.ts"
import type { Handler } from "../handler.ts"
import { accountsGet } from "./accounts-get.ts"
import { accountsLink } from "./accounts-link.ts"
import { accountsList } from "./accounts-list.ts"
import { accountsSetup } from "./accounts-setup.ts"
import { accountsTest } from "./accounts-test.ts"
import { accountsUnlink } from "./accounts-unlink.ts"
import { accountsUpdate } from "./accounts-update.ts"
import { auditCheckpoint } from "./audit-checkpoint.ts"
import { auditErase } from "./audit-erase.ts"
import { auditExport } from "./audit-export.ts"
import { auditList } from "./audit-list.ts"
import { auditProof } from "./audit-proof.ts"
import { auditPrune } from "./audit-prune.ts"
import { authAcceptInvitation } from "./auth-accept-invitation.ts"
import { authAddPasskey } from "./auth-add-passkey.ts"
import { authBeginPasskey } from "./auth-begin-passkey.ts"
import { authBeginTotp } from "./auth-begin-totp.ts"
import { authChallengePasskey } from "./auth-challenge-passkey.ts"
import { authConfirmTotp } from "./auth-confirm-totp.ts"
import { authRemovePasskey } from "./auth-remove-passkey.ts"
import { authRemoveTotp } from "./auth-remove-totp.ts"
import { authRenamePasskey } from "./auth-rename-passkey.ts"
import { authRenewRecoveryCodes } from "./auth-renew-recovery-codes.ts"
import { authShowSecondFactor } from "./auth-show-second-factor.ts"
import { authSignInByPasskey } from "./auth-sign-in-by-passkey.ts"
import { authPreviewInvitation } from "./auth-preview-invitation.ts"
import { authBeginSingleSignOn } from "./auth-begin-single-sign-on.ts"
import { authChallengeWallet } from "./auth-challenge-wallet.ts"
import { authChallengeWalletLink } from "./auth-challenge-wallet-link.ts"
import { authLinkIdentity } from "./auth-link-identity.ts"
import { authLinkWallet } from "./auth-link-wallet.ts"
import { authConfirmPasswordReset } from "./auth-confirm-password-reset.ts"
import { authCredentials } from "./auth-credentials.ts"
import { authEndOtherSessions } from "./auth-end-other-sessions.ts"
import { authEndSession } from "./auth-end-session.ts"
import { authOptions } from "./auth-options.ts"
import { authReauthenticate } from "./auth-reauthenticate.ts"
import { authRequestPasswordReset } from "./auth-request-password-reset.ts"
import { authSession } from "./auth-session.ts"
import { authSessions } from "./auth-sessions.ts"
import { authSetPassword } from "./auth-set-password.ts"
import { authSignInByPassword } from "./auth-sign-in-by-password.ts"
import { authSignInByWallet } from "./auth-sign-in-by-wallet.ts"
import { authUnlinkIdentity } from "./auth-unlink-identity.ts"
import { authUnlinkWallet } from "./auth-unlink-wallet.ts"
import { authSignIn } from "./auth-sign-in.ts"
import { authSignOut } from "./auth-sign-out.ts"
import { discoveryAsk } from "./discovery-ask.ts"
import { discoveryCsv } from "./discovery-csv.ts"
import { discoveryServices } from "./discovery-services.ts"
import { environmentsCreate } from "./environments-create.ts"
import { environmentsDelete } from "./environments-delete.ts"
import { environmentsGet } from "./environments-get.ts"
import { environmentsList } from "./environments-list.ts"
import { environmentsUpdate } from "./environments-update.ts"
import { healthLive } from "./health-live.ts"
import { healthReady } from "./health-ready.ts"
import { invitationsCreate } from "./invitations-create.ts"
import { invitationsGet } from "./invitations-get.ts"
import { invitationsList } from "./invitations-list.ts"
import { invitationsResend } from "./invitations-resend.ts"
import { invitationsRevoke } from "./invitations-revoke.ts"
import { keysCreate } from "./keys-create.ts"
import { keysDenials } from "./keys-denials.ts"
import { keysExplain } from "./keys-explain.ts"
import { keysGet } from "./keys-get.ts"
import { keysHygiene } from "./keys-hygiene.ts"
import { keysImport } from "./keys-import.ts"
import { keysList } from "./keys-list.ts"
import { keysRevokeTokens } from "./keys-revoke-tokens.ts"
import { keysReveal } from "./keys-reveal.ts"
import { keysRevoke } from "./keys-revoke.ts"
import { keysRotate } from "./keys-rotate.ts"
import { keysUpdate } from "./keys-update.ts"
import { keysSummary } from "./keys-summary.ts"
import { keysUsage } from "./keys-usage.ts"
import { keyspacesGet } from "./keyspaces-get.ts"
import { keyspacesList } from "./keyspaces-list.ts"
import { membersAdd } from "./members-add.ts"
import { membersGet } from "./members-get.ts"
import { membersLink } from "./members-link.ts"
import { membersList } from "./members-list.ts"
import { membersRemove } from "./members-remove.ts"
import { membersUpdate } from "./members-update.ts"
import { singleSignOnDelete } from "./single-sign-on-delete.ts"
import { singleSignOnGet } from "./single-sign-on-get.ts"
import { singleSignOnPut } from "./single-sign-on-put.ts"
import { oauthIntrospect } from "./oauth-introspect.ts"
import { oauthRevoke } from "./oauth-revoke.ts"
import { paneGet } from "./pane-get.ts"
import { organizationsCreate } from "./organizations-create.ts"
import { organizationsGet } from "./organizations-get.ts"
import { organizationsList } from "./organizations-list.ts"
import { organizationsUpdate } from "./organizations-update.ts"
import { usageGet } from "./usage-get.ts"
import { verifierLeave } from "./verifier-leave.ts"
import { verifierLoad } from "./verifier-load.ts"
import { verifierRenew } from "./verifier-renew.ts"
import { workspacesCreate } from "./workspaces-create.ts"
import { workspacesDelete } from "./workspaces-delete.ts"
import { workspacesGet } from "./workspaces-get.ts"
import { workspacesList } from "./workspaces-list.ts"
import { workspacesUpdate } from "./workspaces-update.ts"

/** Operations whose handlers stand in the table; verification is answered before it, by the fast path. */
export type HandledRouteId = Exclude<RouteId, "keys.verify">

/** The code of every operation, by its id. */
export const HANDLERS: { readonly [Id in HandledRouteId]: Handler<Id> } = {
  "accounts.get": accountsGet,
  "accounts.link": accountsLink,
  "accounts.list": accountsList,
  "accounts.setup": accountsSetup,
  "accounts.test": accountsTest,
  "accounts.unlink": accountsUnlink,
  "accounts.update": accountsUpdate,
  "audit.checkpoint": auditCheckpoint,
  "audit.erase": auditErase,
  "audit.export": auditExport,
  "audit.list": auditList,
  "audit.proof": auditProof,
  "audit.prune": auditPrune,
  "auth.acceptInvitation": authAcceptInvitation,
  "auth.addPasskey": authAddPasskey,
  "auth.beginPasskey": authBeginPasskey,
  "auth.beginTotp": authBeginTotp,
  "auth.challengePasskey": authChallengePasskey,
  "auth.confirmTotp": authConfirmTotp,
  "auth.removePasskey": authRemovePasskey,
  "auth.removeTotp": authRemoveTotp,
  "auth.renamePasskey": authRenamePasskey,
  "auth.renewRecoveryCodes": authRenewRecoveryCodes,
  "auth.showSecondFactor": authShowSecondFactor,
  "auth.signInByPasskey": authSignInByPasskey,
  "auth.previewInvitation": authPreviewInvitation,
  "auth.beginSingleSignOn": authBeginSingleSignOn,
  "auth.challengeWallet": authChallengeWallet,
  "auth.challengeWalletLink": authChallengeWalletLink,
  "auth.linkIdentity": authLinkIdentity,
  "auth.linkWallet": authLinkWallet,
  "auth.confirmPasswordReset": authConfirmPasswordReset,
  "auth.credentials": authCredentials,
  "auth.endOtherSessions": authEndOtherSessions,
  "auth.endSession": authEndSession,
  "auth.options": authOptions,
  "auth.reauthenticate": authReauthenticate,
  "auth.requestPasswordReset": authRequestPasswordReset,
  "auth.session": authSession,
  "auth.sessions": authSessions,
  "auth.setPassword": authSetPassword,
  "auth.signInByPassword": authSignInByPassword,
  "auth.signInByWallet": authSignInByWallet,
  "auth.unlinkIdentity": authUnlinkIdentity,
  "auth.unlinkWallet": authUnlinkWallet,
  "auth.signIn": authSignIn,
  "auth.signOut": authSignOut,
  "discovery.ask": discoveryAsk,
  "discovery.csv": discoveryCsv,
  "discovery.services": discoveryServices,
  "pane.get": paneGet,
  "environments.create": environmentsCreate,
  "environments.delete": environmentsDelete,
  "environments.get": environmentsGet,
  "environments.list": environmentsList,
  "environments.update": environmentsUpdate,
  "health.live": healthLive,
  "health.ready": healthReady,
  "invitations.create": invitationsCreate,
  "invitations.get": invitationsGet,
  "invitations.list": invitationsList,
  "invitations.resend": invitationsResend,
  "invitations.revoke": invitationsRevoke,
  "keys.create": keysCreate,
  "keys.explain": keysExplain,
  "keys.get": keysGet,
  "keys.hygiene": keysHygiene,
  "keys.import": keysImport,
  "keys.list": keysList,
  "keys.reveal": keysReveal,
  "keys.revoke": keysRevoke,
  "keys.revokeTokens": keysRevokeTokens,
  "keys.rotate": keysRotate,
  "keys.update": keysUpdate,
  "keys.usage": keysUsage,
  "keys.denials": keysDenials,
  "keys.summary": keysSummary,
  "usage.get": usageGet,
  "keyspaces.get": keyspacesGet,
  "keyspaces.list": keyspacesList,
  "members.add": membersAdd,
  "members.get": membersGet,
  "members.link": membersLink,
  "members.list": membersList,
  "members.remove": membersRemove,
  "members.update": membersUpdate,
  "singleSignOn.delete": singleSignOnDelete,
  "singleSignOn.get": singleSignOnGet,
  "singleSignOn.put": singleSignOnPut,
  "oauth.introspect": oauthIntrospect,
  "oauth.revoke": oauthRevoke,
  "organizations.create": organizationsCreate,
  "organizations.get": organizationsGet,
  "organizations.list": organizationsList,
  "organizations.update": organizationsUpdate,
  "verifier.leave": verifierLeave,
  "verifier.load": verifierLoad,
  "verifier.renew": verifierRenew,
  "workspaces.create": workspacesCreate,
  "workspaces.delete": workspacesDelete,
  "workspaces.get": workspacesGet,
  "workspaces.list": workspacesList,
  "workspaces.update": workspacesUpdate,
}
