import type { JsonResources } from "./aws-json-resources.ts"

const ECS = "arn:aws:ecs:eu-west-2:123456789012"

/** Containers and file systems. */
export const CONTAINER_RESOURCES: readonly JsonResources[] = [
  {
    service: "ecr",
    held: {
      DescribeRepositories: [
        {
          registryId: "123456789012",
          repositoryName: "team/nginx",
          repositoryArn: "arn:aws:ecr:eu-west-2:123456789012:repository/team/nginx",
          repositoryUri: "123456789012.dkr.ecr.eu-west-2.amazonaws.com/team/nginx",
          createdAt: 1563223656.25,
          imageTagMutability: "IMMUTABLE",
          imageScanningConfiguration: { scanOnPush: true },
          encryptionConfiguration: { encryptionType: "AES256" },
        },
        { repositoryName: "bare" },
      ],
    },
    rows: [
      {
        name: "team/nginx",
        uri: "123456789012.dkr.ecr.eu-west-2.amazonaws.com/team/nginx",
        tag_mutability: "IMMUTABLE",
        scan_on_push: true,
        created_at: "2019-07-15T20:47:36.250Z",
      },
      { name: "bare", uri: null, tag_mutability: null, scan_on_push: null, created_at: null },
    ],
  },
  {
    service: "ecs-cluster",
    held: {
      ListClusters: [`${ECS}:cluster/default`, `${ECS}:cluster/bare`],
      DescribeClusters: [
        {
          clusterArn: `${ECS}:cluster/default`,
          clusterName: "default",
          status: "ACTIVE",
          registeredContainerInstancesCount: 2,
          runningTasksCount: 5,
          pendingTasksCount: 1,
          activeServicesCount: 3,
          statistics: [],
          tags: [],
          settings: [{ name: "containerInsights", value: "enabled" }],
          capacityProviders: ["FARGATE"],
          defaultCapacityProviderStrategy: [],
        },
        { clusterArn: `${ECS}:cluster/bare`, clusterName: "bare" },
      ],
    },
    rows: [
      {
        name: "default",
        status: "ACTIVE",
        services: 3,
        running_tasks: 5,
        pending_tasks: 1,
        arn: `${ECS}:cluster/default`,
      },
      {
        name: "bare",
        status: null,
        services: null,
        running_tasks: null,
        pending_tasks: null,
        arn: `${ECS}:cluster/bare`,
      },
    ],
  },
  {
    service: "ecs-service",
    held: {
      ListClusters: [`${ECS}:cluster/default`, `${ECS}:cluster/batch`],
      ListServices: [`${ECS}:service/default/web`, `${ECS}:service/batch/bare`],
      DescribeServices: [
        {
          serviceArn: `${ECS}:service/default/web`,
          serviceName: "web",
          clusterArn: `${ECS}:cluster/default`,
          loadBalancers: [],
          status: "ACTIVE",
          desiredCount: 3,
          runningCount: 2,
          pendingCount: 1,
          launchType: "FARGATE",
          platformVersion: "LATEST",
          taskDefinition: `${ECS}:task-definition/web:17`,
          deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
          createdAt: 1689953463.588,
          schedulingStrategy: "REPLICA",
        },
        {
          serviceArn: `${ECS}:service/batch/bare`,
          serviceName: "bare",
          clusterArn: `${ECS}:cluster/batch`,
        },
      ],
    },
    rows: [
      {
        name: "web",
        cluster: "default",
        status: "ACTIVE",
        desired: 3,
        running: 2,
        launch_type: "FARGATE",
        task_definition: "web:17",
        created: "2023-07-21T15:31:03.588Z",
      },
      {
        name: "bare",
        cluster: "batch",
        status: null,
        desired: null,
        running: null,
        launch_type: null,
        task_definition: null,
        created: null,
      },
    ],
  },
  {
    service: "eks",
    held: {
      "GET /clusters": ["prod", "bare"],
      "GET /clusters/{name}": [
        {
          name: "prod",
          arn: "arn:aws:eks:eu-west-2:123456789012:cluster/prod",
          createdAt: 1527807879.988,
          version: "1.34",
          endpoint: "https://A0DCCD80A04F01705DD065655C30CC3D.yl4.eu-west-2.eks.amazonaws.com",
          roleArn: "arn:aws:iam::123456789012:role/eks",
          resourcesVpcConfig: { subnetIds: ["subnet-6782e71e"], vpcId: "vpc-950809ec" },
          status: "ACTIVE",
          platformVersion: "eks.3",
          tags: {},
        },
        { name: "bare", status: "CREATING" },
      ],
    },
    rows: [
      {
        name: "prod",
        version: "1.34",
        status: "ACTIVE",
        endpoint: "https://A0DCCD80A04F01705DD065655C30CC3D.yl4.eu-west-2.eks.amazonaws.com",
        created: "2018-05-31T23:04:39.988Z",
      },
      { name: "bare", version: null, status: "CREATING", endpoint: null, created: null },
    ],
  },
  {
    service: "efs",
    held: {
      "GET /2015-02-01/file-systems": [
        {
          OwnerId: "123456789012",
          CreationToken: "home",
          FileSystemId: "fs-01234567",
          FileSystemArn: "arn:aws:elasticfilesystem:eu-west-2:123456789012:file-system/fs-01234567",
          CreationTime: 1403301078,
          LifeCycleState: "available",
          Name: "home",
          NumberOfMountTargets: 1,
          SizeInBytes: {
            Value: 29_313_417_216,
            Timestamp: 1403301078,
            ValueInIA: 675_432,
            ValueInStandard: 29_312_741_784,
          },
          PerformanceMode: "generalPurpose",
          Encrypted: true,
          ThroughputMode: "bursting",
          Tags: [
            { Key: "team", Value: "web" },
            { Key: "Name", Value: "home" },
          ],
        },
        {
          OwnerId: "123456789012",
          CreationToken: "bare",
          FileSystemId: "fs-89abcdef",
          CreationTime: 1403301079,
          LifeCycleState: "creating",
          NumberOfMountTargets: 0,
          SizeInBytes: { Value: 0 },
          PerformanceMode: "generalPurpose",
          Tags: [],
        },
      ],
    },
    rows: [
      {
        name: "home",
        file_system_id: "fs-01234567",
        state: "available",
        size_bytes: 29_313_417_216,
        encrypted: true,
        creation_time: "2014-06-20T21:51:18.000Z",
        tags: "Name=home, team=web",
      },
      {
        name: null,
        file_system_id: "fs-89abcdef",
        state: "creating",
        size_bytes: 0,
        encrypted: null,
        creation_time: "2014-06-20T21:51:19.000Z",
        tags: null,
      },
    ],
  },
]
