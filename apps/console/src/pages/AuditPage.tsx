import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function AuditPage() {
  return <UnfinishedPage title={texts.navigation.audit} />
}
