import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function SecurityPage() {
  return <UnfinishedPage title={texts.navigation.security} />
}
