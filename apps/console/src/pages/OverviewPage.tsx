import { Card, Text, Title } from "@mantine/core"
import { Link } from "react-router"
import { useHere } from "../hooks/use-here.ts"
import { texts } from "../texts.ts"
import { PageHeading } from "../ui/PageHeading.tsx"
import { pb } from "../util/path-builder.ts"
import css from "./OverviewPage.module.css"

export default function OverviewPage() {
  const { organization, visibleKeyspaces } = useHere()
  return (
    <>
      <PageHeading title={organization.name} documentTitle={texts.navigation.overview} />
      <ul className={css["cards"]}>
        {visibleKeyspaces.map(({ keyspace, title, description }) => (
          <Card key={keyspace} component="li" withBorder padding="lg" className={css["card"]}>
            <Title order={2} size="h3">
              <Link to={pb.keys({ organization: organization.id, keyspace })} className={css["link"]}>
                {title}
              </Link>
            </Title>
            <Text c="dimmed" size="sm" mt={4}>
              {description}
            </Text>
          </Card>
        ))}
      </ul>
    </>
  )
}
