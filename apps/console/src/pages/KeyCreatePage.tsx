import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function KeyCreatePage() {
  return <UnfinishedPage title={texts.navigation.palette.create} />
}
