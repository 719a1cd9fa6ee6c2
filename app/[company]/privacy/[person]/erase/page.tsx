import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound, redirect } from 'next/navigation'
import { erasePerson } from '@/app/[company]/privacy/actions'
import { requireMember } from '@/app/[company]/require-member'
import { EraseForm } from '@/components/privacy/erase-form'
import {
  CopyList,
  ErasureCountList,
  HoldsInPart,
  RefusedAlert,
  UnreachedList,
} from '@/components/privacy/erasure-preview'
import { PageHeader } from '@/components/shell/page-header'
import { Section } from '@/components/ui/section'
import { can } from '@/lib/access/roles'
import { describeUnreached } from '@/lib/privacy/certificate'
import { untoldCopies } from '@/lib/privacy/copies'
import { describePerson } from '@/lib/privacy/queries/people'
import { previewErasure } from '@/lib/privacy/queries/preview-erasure'
import { namePerson } from '@/lib/privacy/schema/words'
import { routes } from '@/lib/web/routes'

export const metadata: Metadata = { title: 'Erase a person', referrer: 'origin' }

export default async function ErasePersonPage({
  params,
}: PageProps<'/[company]/privacy/[person]/erase'>) {
  const { company, person: ref } = await params
  const here = routes.erasePerson(company, ref)
  const principal = await requireMember(company, { permission: 'privacy.manage', here })
  const details = await describePerson(principal, decodeURIComponent(ref))
  const person = details?.refs[0]
  if (!details || !person) notFound()
  const isUnderWay = details.erasures.some(({ state }) => state !== 'done')
  if (person.isErased || isUnderWay) redirect(routes.person(company, person.ref))
  const refs = details.refs.slice(0, 20)
  const preview = await previewErasure(principal, { refs: refs.map((one) => one.ref) })
  const { holds, refusal, holdsInPart, unreached, copies, areCopiesCut, events, counts } = preview
  const refused = [
    ...holds.map(({ name }) => `The legal hold “${name}” covers events that mention them.`),
    ...(refusal ? [refusal.detail] : []),
  ]
  return (
    <>
      <PageHeader
        section="Privacy"
        title={`Erase ${namePerson(person)}?`}
        description={
          <Link href={routes.person(company, person.ref)} className="text-accent-text underline">
            back to what is held of them
          </Link>
        }
      />
      <RefusedAlert texts={refused} />
      <div className="grid gap-4">
        <Section
          title="What goes"
          description={`Their personal values in ${events === 1 ? 'one event' : `${events.toLocaleString('en-US')} events`}, and wherever else they are. Events stay, sealed as they are.`}
        >
          <ErasureCountList counts={counts} />
        </Section>
        <Section title="What erasing does not reach">
          <UnreachedList
            texts={[
              ...describeUnreached(unreached),
              'What producers wrote of them in other words, such as a nickname, which nobody can find.',
              'Legal holds in which a part of their name stands, such as a surname: only whole names, e-mails and ids are found in a name, reason or query.',
              ...untoldCopies,
            ]}
          />
          <HoldsInPart
            company={can(principal, 'holds.manage') ? company : null}
            holds={holdsInPart}
          />
        </Section>
        <Section
          title="Copies that left"
          description="Since they were first seen, as the log tells. They cannot be called back."
        >
          <CopyList
            company={can(principal, 'audit_log.view') ? company : null}
            copies={copies}
            isCut={areCopiesCut}
          />
        </Section>
        {refused.length > 0 ? null : (
          <Section title="Erase">
            <EraseForm
              company={company}
              refs={[
                ...refs.map((one) => ({ ref: one.ref, label: namePerson(one), isLikely: true })),
                ...details.namesakes.map((one) => {
                  return { ref: one, label: namePerson(person), isLikely: false }
                }),
              ].slice(0, 20)}
              onErase={erasePerson}
            />
          </Section>
        )}
      </div>
    </>
  )
}
