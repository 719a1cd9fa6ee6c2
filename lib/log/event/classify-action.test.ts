import { expect, test } from 'vitest'
import { classifyAction } from './classify-action'

test.each([
  ['finding.status_changed', 'changed', 'finding'],
  ['add_customer_role_permission', 'created', 'customer'],
  ['remove_customer_role', 'deleted', 'customer'],
  ['case_table.field_created', 'created', 'case_table'],
  ['session.logged_in', 'signed_in', 'session'],
  ['ec2.amazonaws.com:describe_instances', 'accessed', 'ec2'],
  ['policy.denied', 'revoked', 'policy'],
  ['copied', 'created', 'copied'],
  ['permission.granted', 'granted', 'permission'],
  ['report.exported', 'exported', 'report'],
  ['account.banned', 'deactivated', 'account'],
  ['something_odd', 'other', 'something'],
  ['__proto__', 'other', 'proto'],
  ['_', 'other', '_'],
])('%s is %s in %s', (action, change, area) => {
  expect(classifyAction(action)).toEqual({ change, area })
})
