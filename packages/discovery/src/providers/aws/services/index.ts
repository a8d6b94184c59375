import type { AwsService } from "../aws-service.ts"
import { ec2 } from "./ec2.ts"
import { s3 } from "./s3.ts"

/** Every AWS service with columns of its own, in the order they are shown. */
export const AWS_SERVICES: readonly AwsService[] = [ec2, s3]
