import { findRefsOf, gatherRefs } from '@/lib/log/find-persons'
import { sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { erasePerson } from '@/lib/privacy/commands/erase-person'
import { type ErasurePreview, previewErasure } from '@/lib/privacy/queries/preview-erasure'
import { describeUnreached } from '@/lib/privacy/certificate'
import { untoldCopies } from '@/lib/privacy/copies'
import { type ErasureCounts, listCounts, stateLabels } from '@/lib/privacy/schema/words'
import { type Command, type CommandInput, UsageError } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'

export const personErase: Command = {
  name: 'person erase',
  about: 'Erases a person from a company, or says what that would do where --yes is missing.',
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
    email: { kind: 'text', value: 'EMAIL', about: 'who: everybody whom the log knows by it' },
    id: { kind: 'text', value: 'ID', about: 'or by the id that events call them' },
    ref: { kind: 'text', value: 'REF', about: 'or by their reference, and nobody else' },
    reason: {
      kind: 'text',
      value: 'TEXT',
      about: 'why, without naming them: it is kept for ever; needed with --yes',
    },
    yes: { kind: 'flag', about: 'really erase; it cannot be undone' },
  },
  examples: [
    'person erase --company acme --email zoe@acme.example',
    'person erase --company acme --email zoe@acme.example --reason "GDPR request 17" --yes --json',
  ],
  needsInstance: true,
  run: async ({ input, progress, signal }) => {
    const { company, operator } = await findCompany(input.required('company'))
    const refs = await findRefs(company.id, input)
    const preview = await previewErasure(operator, { refs })
    if (!input.flag('yes')) {
      return { json: { erased: false, ...jsonOf(preview) }, text: describePreview(preview) }
    }
    const reason = input.required('reason')
    const row = await erasePerson(
      operator,
      { refs, reason },
      {
        signal,
        onProgress: ({ state, counts }) =>
          progress.update({
            ...{ done: counts.events?.values ?? 0, total: preview.counts.events?.values ?? null },
            label: stateLabels[state],
          }),
      },
    )
    progress.end()
    const json = {
      ...{ erased: true, erasure: row.id, refs: row.refs, events: preview.events },
      ...{ counts: row.counts, copies_that_left: preview.copies },
      certificate: JSON.parse(row.certificate ?? 'null'),
      signature: row.signature,
    }
    return {
      json,
      text: [`Erased: ${row.refs.join(', ')}.`, ...describeCounts(row.counts)].join('\n'),
    }
  },
}

async function findRefs(companyId: string, input: CommandInput): Promise<string[]> {
  const [email, id, ref] = ['email', 'id', 'ref'].map((option) => input.text(option))
  if ([email, id, ref].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError('say who by exactly one of --email, --id and --ref')
  }
  if (ref !== undefined) return [ref]
  const by = email === undefined ? { id: id ?? '' } : { email }
  const [first] = await findRefsOf({ companyId, ...by })
  if (first !== undefined) {
    const found = await findRefsOf({ companyId, ...by })
    const related = await gatherRefs(sql(), { companyId, ref: first })
    return [...new Set([...found, ...related])]
  }
  throw new AppError('person_not_found', {
    status: 404,
    title: 'No such person',
    detail: `The log of this company knows nobody by ${email ?? id}, or not any more.`,
  })
}

function jsonOf({ refs, events, counts, holds, refusal, unreached, copies }: ErasurePreview) {
  return {
    ...{ refs, events, counts, holds, refusal },
    ...{ unreached_lines: unreached.lines, copies_that_left: copies },
  }
}

function describePreview(preview: ErasurePreview): string {
  const { refs, events, counts, holds, refusal, unreached, copies } = preview
  const refused = [
    ...holds.map(({ name }) => `It would be refused: the legal hold “${name}” covers them.`),
    ...(refusal ? [`It would be refused: ${refusal.detail}`] : []),
  ]
  return [
    `Erasing ${refs.join(', ')} would reach ${events.toLocaleString('en-US')} events:`,
    ...describeCounts(counts),
    ...refused,
    'It would not reach:',
    ...[...describeUnreached(unreached), ...untoldCopies].map((text) => `  ${text}`),
    ...copies.map(({ at, what }) => `  ${at.slice(0, 10)} ${what}`),
    'Nothing was erased. The same command with --reason and --yes does it; it cannot be undone.',
  ].join('\n')
}

function describeCounts(counts: ErasureCounts): string[] {
  return listCounts(counts).map(
    ({ label, count }) => `  ${count.toLocaleString('en-US')} · ${label}`,
  )
}
