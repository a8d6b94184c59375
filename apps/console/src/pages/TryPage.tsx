import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function TryPage() {
  return <UnfinishedPage title={texts.navigation.tryIt} />
}
