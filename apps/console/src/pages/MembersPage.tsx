import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function MembersPage() {
  return <UnfinishedPage title={texts.navigation.members} />
}
