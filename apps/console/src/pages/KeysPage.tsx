import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function KeysPage() {
  return <UnfinishedPage title={texts.navigation.keys} />
}
