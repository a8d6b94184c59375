import { Button, Container } from "@mantine/core"
import { isRouteErrorResponse, Link, useRevalidator, useRouteError } from "react-router"
import { processServerError } from "../api/errors.ts"
import { texts } from "../texts.ts"
import { ErrorNotice } from "../ui/ErrorNotice.tsx"
import { PageHeading } from "../ui/PageHeading.tsx"
import { pb } from "../util/path-builder.ts"

/** What stands where a page failed. A thing that is gone is no failure. */
export function RouteError() {
  const thrown = useRouteError()
  const revalidator = useRevalidator()
  const error = processServerError(thrown)
  const absent = error.status === 404 || (isRouteErrorResponse(thrown) && thrown.status === 404)
  if (absent) {
    return (
      <Container size="sm" py="xl" px={0}>
        <PageHeading title={texts.common.notFoundTitle} lead={texts.common.notFound} />
        <Button component={Link} to={pb.home()} variant="default">
          {texts.common.toOverview}
        </Button>
      </Container>
    )
  }
  return (
    <Container size="sm" py="xl" px={0}>
      <PageHeading title={texts.common.brokenTitle} lead={texts.common.broken} />
      <ErrorNotice error={error} retry={() => void revalidator.revalidate()} />
    </Container>
  )
}
