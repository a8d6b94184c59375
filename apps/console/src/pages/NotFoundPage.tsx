import { Button, Container } from "@mantine/core"
import { Link } from "react-router"
import { texts } from "../texts.ts"
import { PageHeading } from "../ui/PageHeading.tsx"
import { pb } from "../util/path-builder.ts"

export default function NotFoundPage() {
  return (
    <Container component="main" size="sm" py="xl">
      <PageHeading title={texts.common.notFoundTitle} lead={texts.common.notFound} />
      <Button component={Link} to={pb.home()} variant="default">
        {texts.common.toOverview}
      </Button>
    </Container>
  )
}
