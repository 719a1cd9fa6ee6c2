import type { ChangeKind } from '@/lib/log/schema'

/** The words by which an action that no catalogue knows says what it did. Past forms are derived. */
const verbs: Record<Exclude<ChangeKind, 'other'>, string> = {
  created:
    'create add insert register provision import clone copy duplicate upload generate open post new invite submit publish schedule build place',
  deleted:
    'delete remove destroy purge drop erase prune archive unregister deprovision trash discard clear truncate wipe terminate uninstall',
  changed:
    'change update edit modify set rename move patch put replace assign unassign reassign reset rotate transfer merge restore revert configure adjust upgrade downgrade convert alter extend renew refresh save sync link unlink attach detach tag untag resolve close reopen complete approve reject accept decline cancel confirm verify mark write start stop pause resume run execute trigger retry deploy rollback migrate install send',
  accessed:
    'access read view get list search query open fetch describe download show browse visit preview lookup head inspect request',
  granted: 'grant allow permit share authorize authorise elevate promote impersonate assume',
  revoked: 'revoke deny forbid unshare withdraw deauthorize demote expire invalidate',
  activated: 'activate enable unlock unsuspend unblock reactivate resume unban start connect',
  deactivated:
    'deactivate disable lock suspend block ban freeze quarantine disconnect expire stop mute',
  signed_in: 'login signin logon',
  signed_out: 'logout signout logoff',
  failed: 'fail error crash abort timeout',
  exported: 'export dump backup',
}

/** Past forms that no rule makes. */
const irregular: Record<string, string> = {
  built: 'build',
  sent: 'send',
  ran: 'run',
  read: 'read',
  shown: 'show',
  got: 'get',
  wrote: 'write',
  written: 'write',
  began: 'start',
  frozen: 'freeze',
  loggedin: 'login',
  loggedout: 'logout',
  signedin: 'login',
  signedout: 'logout',
}

const changeByWord = buildTable()

/**
 * `change` and `area` of an action that is not in the catalogue (DESIGN §3): `change` from its last word,
 * else the first of its last part, else its first (`add_customer_role` created), else `other`; `area` from its first part before a `.` or
 * `:`, or its first word when it has only one part. An area is never the verb itself where a noun follows
 * (`add_customer_role` belongs to `customer`). Expects a valid, lower-case action.
 */
export function classifyAction(action: string): { change: ChangeKind; area: string } {
  const parts = action.split(/[.:]/)
  const words = action.split(/[.:_]+/).filter((word) => word !== '')
  const last = words.at(-1) ?? ''
  const [first = '', second] = words
  // "logged_in" and "sign_out" are one verb in two words.
  const pair = (words.at(-2) ?? '') + last
  const ending = changeByWord.get(pair) ?? changeByWord.get(last)
  const beginning = changeByWord.get(first)
  // "ec2:describe_instances": the verb leads the part that says what happened.
  const [verb = ''] = (parts.at(-1) ?? '').split('_')
  const change = ending ?? changeByWord.get(verb) ?? beginning ?? 'other'
  const [part = ''] = parts
  if (parts.length > 1 && part !== '') return { change, area: part }
  const isVerbFirst = beginning !== undefined && second !== undefined
  return { change, area: (isVerbFirst ? second : first) || action }
}

function buildTable(): Map<string, ChangeKind> {
  const table = new Map<string, ChangeKind>()
  for (const [change, list] of Object.entries(verbs) as [ChangeKind, string][]) {
    for (const verb of list.split(' ')) {
      for (const form of formsOf(verb)) if (!table.has(form)) table.set(form, change)
    }
  }
  for (const [form, verb] of Object.entries(irregular)) {
    table.set(form, table.get(verb) ?? 'other')
  }
  return table
}

/** The verb, its third person, its past, and its noun in -tion where that is common. */
function formsOf(verb: string): string[] {
  if (verb.endsWith('e')) return [verb, `${verb}s`, `${verb}d`, `${verb.slice(0, -1)}ion`]
  if (/[^aeiou]y$/.test(verb)) {
    const stem = verb.slice(0, -1)
    return [verb, `${stem}ies`, `${stem}ied`]
  }
  const doubled = verb + verb.slice(-1)
  return [verb, `${verb}s`, `${verb}es`, `${verb}ed`, `${doubled}ed`, `${doubled}ing`]
}
