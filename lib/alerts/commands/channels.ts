import { recordActs } from '@/lib/access/commands/record-acts'
import { type NamedKind, refuseName } from '@/lib/access/refuse-name'
import { newSigningSecret } from '@/lib/delivery/standard-webhooks'
import { inSqlTransaction, type SqlTx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { admitOutboundUrl, OutboundError } from '@/lib/platform/outbound'
import { parseInput } from '@/lib/platform/parse-input'
import { actOnChannel } from '@/lib/alerts/describe-acts'
import { type AlertsPrincipal, requireAlerts, requireChannel } from '@/lib/alerts/require-alerts'
import {
  type ChannelChange,
  channelChange,
  type NewChannel,
  newChannel,
  ruleLimits,
} from '@/lib/alerts/schema'
import { digestAddress, wrapFor } from '@/lib/alerts/secrets'
import {
  type ChannelRow,
  type ChannelValues,
  deleteChannelRow,
  hasOptedOut,
  insertChannel,
  listChannelRows,
  reviveDead,
  updateChannel,
  writeChannelState,
} from '@/lib/alerts/store/channels'
import { lockAlerts } from '@/lib/alerts/store/rules'
import type { ChannelType } from '@/lib/alerts/words'

const channelNames: NamedKind = {
  what: 'channel',
  full: { max: ruleLimits.channels, code: 'alert_channels_full', what: 'channels' },
}

/** `isTried`: an e-mail address is sent a test first, and refused where the mail server refuses it. */
export type ChannelOptions = { isTried?: boolean }

/**
 * Makes a channel. `signingSecret`, of a webhook, is shown this once. An address whose owner unsubscribed begins as unsubscribed.
 * Throws `permission_missing` and `plan_lacks_alerts` (403), `invalid_input` (422) also for an address that the guard refuses,
 * `name_taken` and `alert_channels_full` (409).
 */
export async function createChannel(
  principal: AlertsPrincipal,
  input: NewChannel,
  { isTried = false }: ChannelOptions = {},
): Promise<{ id: string; signingSecret: string | null }> {
  await requireAlerts(principal, 'audit_log.settings')
  const given = parseInput(newChannel, input)
  const { companyId } = principal
  const { type, name } = given
  const id = newUuidV7()
  const signingSecret = type === 'webhook' ? newSigningSecret() : null
  const place =
    given.type === 'email'
      ? { address: given.address, urlWrapped: null, urlShown: null }
      : { address: null, ...(await wrapUrl(id, given.url)) }
  const signingWrapped = signingSecret === null ? null : wrapFor(id, 'signing', signingSecret)
  const values: ChannelValues = { name, ...place, signingWrapped }
  if (isTried) {
    refuseName(await listChannelRows(companyId), { name, exceptId: null, ...channelNames })
    await tryPlace(principal, { id, address: values.address })
  }
  await inSqlTransaction(async (tx) => {
    await lockAlerts(tx.sql, companyId)
    refuseName(await listChannelRows(companyId, tx.sql), { name, exceptId: null, ...channelNames })
    await insertChannel(tx.sql, { ...values, id, companyId, type })
    await honourOptOut(tx, { id, companyId, address: values.address })
    const details = { type, ...describePlace(values) }
    const act = { action: 'alert_channel.created', details }
    await recordActs(tx, { principal, acts: [actOnChannel({ id, name }, act)] })
  })
  return { id, signingSecret }
}

/** Changes a channel, which is tried at once. Where nothing changes, nothing is recorded. Throws as `createChannel`, and `alert_channel_not_found` (404). */
export async function changeChannel(
  principal: AlertsPrincipal,
  input: ChannelChange,
  { isTried = false }: ChannelOptions = {},
): Promise<{ signingSecret: string | null }> {
  await requireAlerts(principal, 'audit_log.settings')
  const { id, newSecret, ...given } = parseInput(channelChange, input)
  // A name may have to be resolved, which no transaction waits for.
  const { type, address } = await requireChannel(principal, id)
  refuseForeign(type, given)
  const isMoved = given.address !== undefined && given.address !== address
  if (isTried && isMoved) await tryPlace(principal, { id, address: given.address ?? null })
  const place = given.url === undefined ? null : await wrapUrl(id, given.url)
  const signingSecret = newSecret && type === 'webhook' ? newSigningSecret() : null
  await inSqlTransaction(async (tx) => {
    const { companyId } = principal
    await lockAlerts(tx.sql, companyId)
    const old = await requireChannel(principal, id, tx.sql)
    const next: ChannelValues = {
      name: given.name ?? old.name,
      address: given.address ?? old.address,
      urlWrapped: place?.urlWrapped ?? old.urlWrapped,
      urlShown: place?.urlShown ?? old.urlShown,
      signingWrapped:
        signingSecret === null ? old.signingWrapped : wrapFor(id, 'signing', signingSecret),
    }
    const isElsewhere = next.address !== old.address || place !== null
    const changes = [
      ...changeOf('name', old.name, next.name),
      ...changeOf('address', old.address, next.address),
      ...(place ? [{ field: 'url', old: old.urlShown, new: place.urlShown }] : []),
      ...(signingSecret === null ? [] : [{ field: 'secret_key', old: null, new: 'replaced' }]),
    ]
    if (changes.length === 0) return
    refuseName(await listChannelRows(companyId, tx.sql), {
      name: next.name,
      exceptId: id,
      ...channelNames,
    })
    await updateChannel(tx.sql, { ...next, id })
    if (isElsewhere) {
      await writeChannelState(tx.sql, { id, state: 'active' })
      await honourOptOut(tx, { id, companyId, address: next.address })
    }
    const act = { action: 'alert_channel.updated', changes }
    await recordActs(tx, { principal, acts: [actOnChannel({ id, name: next.name }, act)] })
  })
  return { signingSecret }
}

/** Deletes a channel; rules tell it no more, and what waits is not sent. Throws as `changeChannel`. */
export async function deleteChannel(
  principal: AlertsPrincipal,
  { id }: { id: string },
): Promise<void> {
  await requireAlerts(principal, 'audit_log.settings')
  await inSqlTransaction(async (tx) => {
    await lockAlerts(tx.sql, principal.companyId)
    const old = await requireChannel(principal, id, tx.sql)
    await deleteChannelRow(tx.sql, old.id)
    const act = { action: 'alert_channel.deleted', details: { type: old.type } }
    await recordActs(tx, { principal, acts: [actOnChannel(old, act)] })
  })
}

/**
 * Tries a channel that failed at once, and what was given up for it again; one that its owner unsubscribed stays so. Answers how
 * many were given up. Throws as `changeChannel`.
 */
export async function retryChannel(
  principal: AlertsPrincipal,
  { id }: { id: string },
): Promise<{ revived: number }> {
  await requireAlerts(principal, 'audit_log.settings')
  return inSqlTransaction(async (tx) => {
    const old = await requireChannel(principal, id, tx.sql)
    if (old.state === 'unsubscribed') return { revived: 0 }
    const revived = await reviveDead(tx.sql, old.id)
    await writeChannelState(tx.sql, { id: old.id, state: 'active' })
    const act = { action: 'alert_channel.retried', details: { notifications: revived } }
    await recordActs(tx, { principal, acts: [actOnChannel(old, act)] })
    return { revived }
  })
}

async function honourOptOut(
  tx: SqlTx,
  { id, companyId, address }: { id: string; companyId: string; address: string | null },
): Promise<void> {
  if (address === null) return
  const addressDigest = digestAddress(companyId, address)
  if (!(await hasOptedOut(tx.sql, { companyId, addressDigest }))) return
  await writeChannelState(tx.sql, {
    ...{ id, state: 'unsubscribed', code: 'unsubscribed' },
    reason: 'The owner of this address wants no mail about alerts of this company.',
  })
}

/** Only for members: nobody at the command line types an address. Nodemailer is loaded when it is needed. */
async function tryPlace(
  principal: AlertsPrincipal,
  { id, address }: { id: string; address: string | null },
): Promise<void> {
  if (address === null || principal.kind !== 'session') return
  const { tryAddress } = await import('./try-address')
  await tryAddress(principal, { id, address })
}

/** Where it leads may be seen, and no more: paths are secrets as often as not. Throws `invalid_input` (422). */
async function wrapUrl(id: string, text: string) {
  try {
    const url = await admitOutboundUrl(text)
    return { urlWrapped: wrapFor(id, 'url', url.href), urlShown: url.origin }
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    throw invalid('/url', error.detail)
  }
}

function refuseForeign(
  type: ChannelType,
  given: { address?: string | undefined; url?: string | undefined },
): void {
  if (type === 'email' && given.url !== undefined) {
    throw invalid('/url', 'is nothing that an e-mail channel has')
  }
  if (type !== 'email' && given.address !== undefined) {
    throw invalid('/address', 'is something that only an e-mail channel has')
  }
}

function invalid(pointer: string, message: string): AppError {
  return new AppError('invalid_input', {
    ...{ status: 422, title: 'Invalid input', detail: message, errors: [{ pointer, message }] },
  })
}

function describePlace({ address, urlShown }: Pick<ChannelRow, 'address' | 'urlShown'>) {
  return {
    ...(address === null ? {} : { address }),
    ...(urlShown === null ? {} : { url: urlShown }),
  }
}

function changeOf(field: string, old: string | null, next: string | null) {
  return old === next ? [] : [{ field, old, new: next }]
}
