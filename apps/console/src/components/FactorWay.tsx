import { Button } from "@mantine/core"
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Link, useNavigate } from "react-router"
import { credentialsQuery, sessionQuery } from "../api/queries.ts"
import { texts } from "../texts.ts"
import { pb } from "../util/path-builder.ts"
import { proveAgain } from "./prove-again.ts"

const words = texts.signIn.blocked

/** The way to where a second factor is asked for: showing it, or setting one up first. */
export function FactorWay({ to }: { readonly to: string }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data } = useQuery(credentialsQuery())
  const hasOne =
    data?.totp?.confirmed === true || data?.passkeys.some(({ host }) => host === location.hostname) === true
  if (!hasOne) {
    return (
      <Button component={Link} to={pb.profile()} variant="default">
        {words.setUp}
      </Button>
    )
  }
  const show = async (): Promise<void> => {
    if (!(await proveAgain("second_factor"))) return
    await client.refetchQueries({ queryKey: sessionQuery().queryKey })
    await navigate(to)
  }
  return <Button onClick={() => void show()}>{words.showFactor}</Button>
}
