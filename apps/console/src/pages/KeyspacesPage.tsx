import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function KeyspacesPage() {
  return <UnfinishedPage title={texts.navigation.keyspaces} />
}
