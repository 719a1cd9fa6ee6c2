import { eventLimits } from '@/lib/log/event/event-limits'
import type { JsonObject, JsonValue, Target } from '@/lib/log/schema'
import { isObject } from './take-member'

/** What a record acted upon: its `resources`, and what well-known parameters name. */
export function listTargets(record: JsonObject): Target[] {
  const targets = new Map<string, Target>()
  const add = (target: Target | null) => {
    if (target && targets.size < eventLimits.targetsMax) {
      targets.set(`${target.type}\0${target.id ?? target.name}`, target)
    }
  }
  if (Array.isArray(record.resources)) record.resources.map(readResource).forEach(add)
  const parameters = record.requestParameters
  if (isObject(parameters)) {
    add(readObjectKey(parameters))
    for (const [name, type] of knownParameters) add(readParameter(parameters[name], type))
    if (isAboutUsers(record)) add(readUser(parameters.userName))
  }
  return [...targets.values()]
}

const knownParameters: readonly [name: string, type: string][] = [
  ['bucketName', 's3_bucket'],
  ['instanceId', 'ec2_instance'],
  ['volumeId', 'ec2_volume'],
  ['snapshotId', 'ec2_snapshot'],
  ['imageId', 'ec2_image'],
  ['groupId', 'ec2_security_group'],
  ['vpcId', 'ec2_vpc'],
  ['subnetId', 'ec2_subnet'],
  ['functionName', 'lambda_function'],
  ['secretId', 'secret'],
  ['keyId', 'kms_key'],
  ['trailName', 'cloudtrail_trail'],
  ['roleName', 'iam_role'],
  ['roleArn', 'iam_role'],
  ['groupName', 'iam_group'],
  ['policyName', 'iam_policy'],
  ['policyArn', 'iam_policy'],
  ['accessKeyId', 'iam_access_key'],
  ['dBInstanceIdentifier', 'rds_db_instance'],
  ['dBSnapshotIdentifier', 'rds_db_snapshot'],
  ['tableName', 'dynamodb_table'],
  ['queueUrl', 'sqs_queue'],
  ['topicArn', 'sns_topic'],
  ['logGroupName', 'logs_log_group'],
  ['repositoryName', 'ecr_repository'],
  ['stackName', 'cloudformation_stack'],
]

/** `AWS::S3::Bucket` is an `s3_bucket`; its name is the last part of the ARN. */
function readResource(resource: JsonValue): Target | null {
  if (!isObject(resource)) return null
  const arn = resource.ARN ?? resource.arn ?? resource.ARNPrefix
  if (typeof arn !== 'string' || arn === '') return null
  const service = arn.split(':')[2]
  const given = typeof resource.type === 'string' ? resource.type : `${service || 'aws'}::resource`
  const type = given
    .replace(/^AWS::/, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
  const name = arn.split(/[:/]/).at(-1)
  return { type: type || 'resource', id: arn, ...(name && name !== '*' ? { name } : {}) }
}

function readObjectKey({ bucketName, key }: JsonObject): Target | null {
  if (typeof bucketName !== 'string' || typeof key !== 'string' || key === '') return null
  return { type: 's3_object', id: `${bucketName}/${key}`, name: key }
}

function readParameter(value: JsonValue | undefined, type: string): Target | null {
  return typeof value === 'string' && value !== '' ? { type, id: value } : null
}

/** Elsewhere `userName` is a login of something else, of a database for one. */
function isAboutUsers({ eventSource }: JsonObject): boolean {
  return typeof eventSource === 'string' && /^(iam|signin|sso)\./.test(eventSource)
}

function readUser(value: JsonValue | undefined): Target | null {
  return typeof value === 'string' && value !== '' ? { type: 'user', name: value } : null
}
