import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function AccountsPage() {
  return <UnfinishedPage title={texts.navigation.accounts} />
}
