import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function KeyPage() {
  return <UnfinishedPage title={texts.navigation.keys} />
}
