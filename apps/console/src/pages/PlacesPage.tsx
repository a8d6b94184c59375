import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function PlacesPage() {
  return <UnfinishedPage title={texts.navigation.places} />
}
