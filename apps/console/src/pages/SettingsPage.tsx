import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function SettingsPage() {
  return <UnfinishedPage title={texts.navigation.settings} />
}
