import { Button } from "@mantine/core"
import { Link } from "react-router"
import { SignInFrame } from "../components/SignInFrame.tsx"
import { texts } from "../texts.ts"
import { pb } from "../util/path-builder.ts"

export default function NotFoundPage() {
  return (
    <SignInFrame title={texts.common.notFoundTitle} lead={texts.common.notFound}>
      <Button component={Link} to={pb.home()} variant="default">
        {texts.common.toOverview}
      </Button>
    </SignInFrame>
  )
}
