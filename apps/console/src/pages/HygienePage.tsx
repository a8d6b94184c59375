import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function HygienePage() {
  return <UnfinishedPage title={texts.navigation.hygiene} />
}
