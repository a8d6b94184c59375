import type { AwsService } from "../aws-service.ts"
import { acm } from "./acm.ts"
import { apiGateway } from "./api-gateway.ts"
import { autoScaling } from "./auto-scaling.ts"
import { cloudControl } from "./cloud-control.ts"
import { cloudformation } from "./cloudformation.ts"
import { cloudfront } from "./cloudfront.ts"
import { cloudtrail } from "./cloudtrail.ts"
import { cloudwatchAlarm } from "./cloudwatch-alarm.ts"
import { cloudwatchLogGroup } from "./cloudwatch-log-group.ts"
import { dynamodb } from "./dynamodb.ts"
import { ebs } from "./ebs.ts"
import { ec2 } from "./ec2.ts"
import { ecr } from "./ecr.ts"
import { ecsCluster } from "./ecs-cluster.ts"
import { ecsService } from "./ecs-service.ts"
import { efs } from "./efs.ts"
import { eks } from "./eks.ts"
import { elasticache } from "./elasticache.ts"
import { elb } from "./elb.ts"
import { eventbridge } from "./eventbridge.ts"
import { iamRole } from "./iam-role.ts"
import { iamUser } from "./iam-user.ts"
import { kinesis } from "./kinesis.ts"
import { kms } from "./kms.ts"
import { lambda } from "./lambda.ts"
import { opensearch } from "./opensearch.ts"
import { organizations } from "./organizations.ts"
import { rds } from "./rds.ts"
import { rdsCluster } from "./rds-cluster.ts"
import { route53 } from "./route53.ts"
import { s3 } from "./s3.ts"
import { secretsManager } from "./secrets-manager.ts"
import { securityGroup } from "./security-group.ts"
import { sns } from "./sns.ts"
import { sqs } from "./sqs.ts"
import { ssmParameter } from "./ssm-parameter.ts"
import { stepFunctions } from "./step-functions.ts"
import { subnet } from "./subnet.ts"
import { vpc } from "./vpc.ts"

/** Every AWS service that can be asked for, in the order they are shown. */
export const AWS_SERVICES: readonly AwsService[] = [
  ec2,
  vpc,
  subnet,
  securityGroup,
  ebs,
  autoScaling,
  elb,
  s3,
  efs,
  lambda,
  ecsCluster,
  ecsService,
  eks,
  ecr,
  rds,
  rdsCluster,
  dynamodb,
  elasticache,
  opensearch,
  sqs,
  sns,
  kinesis,
  eventbridge,
  stepFunctions,
  apiGateway,
  cloudfront,
  route53,
  acm,
  iamRole,
  iamUser,
  kms,
  secretsManager,
  ssmParameter,
  cloudformation,
  cloudwatchAlarm,
  cloudwatchLogGroup,
  cloudtrail,
  organizations,
  cloudControl,
]
