import { Container } from "@mantine/core"
import { UnfinishedPage } from "../components/UnfinishedPage.tsx"
import { texts } from "../texts.ts"

export default function ProfilePage() {
  return (
    <Container component="main" id="main" tabIndex={-1} size="sm" py="xl">
      <UnfinishedPage title={texts.navigation.profile} />
    </Container>
  )
}
