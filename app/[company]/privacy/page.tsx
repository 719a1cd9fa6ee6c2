import { Search, UserRoundX } from 'lucide-react'
import type { Metadata } from 'next'
import { requireMember } from '@/app/[company]/require-member'
import { ErasureList } from '@/components/privacy/erasure-list'
import { PeopleList } from '@/components/privacy/people-list'
import { PageHeader } from '@/components/shell/page-header'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Input } from '@/components/ui/input'
import { Section } from '@/components/ui/section'
import { listErasureViews, searchPeople } from '@/lib/privacy/queries/people'
import { routes } from '@/lib/web/routes'

// Whom somebody looks for stands in the address: no other request may carry it into the log.
export const metadata: Metadata = { title: 'Privacy', referrer: 'origin' }

export default async function PrivacyPage({
  params,
  searchParams,
}: PageProps<'/[company]/privacy'>) {
  const { company } = await params
  const { q: given } = await searchParams
  const q = (typeof given === 'string' ? given : '').trim()
  const here = routes.privacy(company, { q })
  const principal = await requireMember(company, { permission: 'privacy.manage', here })
  const [{ people, isCut }, erasures] = await Promise.all([
    searchPeople(principal, { q }),
    listErasureViews(principal),
  ])
  return (
    <>
      <PageHeader
        section="Evidence"
        title="Privacy"
        description="Find what is held of a person, hand it out, and erase it: the trail stays, and stays provable."
      />
      <form action={routes.privacy(company)} className="mb-4 flex max-w-xl gap-2">
        <Input
          name="q"
          type="search"
          aria-label="E-mail, id, name or reference of a person"
          placeholder="E-mail, id, name or reference"
          defaultValue={q}
          key={q}
          required
        />
        <Button type="submit">
          <Search aria-hidden />
          Find
        </Button>
      </form>
      <div className="grid gap-4">
        {q === '' ? null : (
          <Section
            title={countPeople(people.length, isCut)}
            description={isCut ? 'There are more: type more of the name.' : undefined}
            hasPadding={false}
          >
            {people.length > 0 ? (
              <PeopleList company={company} people={people} />
            ) : (
              <EmptyState Icon={UserRoundX} title="Nobody is known by this">
                <p>
                  People are found by every e-mail and id that events gave them and by their newest
                  name, or by a part of it. Who had another name before is found in the events of
                  that time: search the log for it, and look here for the e-mail or id of whom it
                  shows. Whoever was erased is found by their reference alone.
                </p>
              </EmptyState>
            )}
          </Section>
        )}
        <Section title="Erasures" hasPadding={false}>
          {erasures.length > 0 ? (
            <ErasureList company={company} erasures={erasures} />
          ) : (
            <EmptyState Icon={UserRoundX} title="Nobody was erased yet">
              <p>Find a person above to see what is held of them, and to erase it.</p>
            </EmptyState>
          )}
        </Section>
      </div>
    </>
  )
}

function countPeople(count: number, isCut: boolean): string {
  if (count === 0) return 'Nobody'
  return count === 1 ? '1 person' : `${count}${isCut ? '+' : ''} people`
}
