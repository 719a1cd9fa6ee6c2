'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import { DataTable } from '@/components/table/data-table'
import type { TableColumn } from '@/components/table/table-column'
import { Timestamp } from '@/components/time/timestamp'
import { Badge } from '@/components/ui/badge'
import { type ErasureView, stateLabels } from '@/lib/privacy/schema/words'
import { routes } from '@/lib/web/routes'

type ErasureListProps = { company: string; erasures: readonly ErasureView[] }

export function ErasureList({ company, erasures }: ErasureListProps) {
  const columns = useMemo(() => makeColumns(company), [company])
  return <DataTable caption="Erasures" columns={columns} rows={erasures} rowId={({ id }) => id} />
}

function makeColumns(company: string): readonly TableColumn<ErasureView>[] {
  return [
    {
      id: 'refs',
      header: 'Reference',
      cell: (erasure) => (
        <div className="grid min-w-0 gap-0.5">
          {erasure.refs.map((ref) => (
            <Link
              key={ref}
              href={routes.person(company, ref)}
              className="break-all text-accent-text text-code hover:underline"
            >
              {ref}
            </Link>
          ))}
          <span className="wrap-anywhere text-muted-foreground text-xs md:hidden">
            {erasure.reason}
          </span>
          <CertificateLinks company={company} erasure={erasure} className="md:hidden" />
        </div>
      ),
    },
    {
      id: 'reason',
      header: 'Reason',
      isHiddenWhenSmall: true,
      cell: ({ reason }) => <span className="wrap-anywhere">{reason}</span>,
    },
    {
      id: 'state',
      header: 'State',
      cell: ({ state }) => (
        <Badge tone={state === 'done' ? 'neutral' : 'changed'}>{stateLabels[state]}</Badge>
      ),
    },
    {
      id: 'requested',
      header: 'Requested',
      isHiddenWhenSmall: true,
      cell: ({ requestedAt }) => <Timestamp at={requestedAt} className="whitespace-nowrap" />,
    },
    {
      id: 'certificate',
      header: 'Certificate',
      isHiddenWhenSmall: true,
      cell: (erasure) => <CertificateLinks company={company} erasure={erasure} />,
    },
  ]
}

/** Plain links: what they lead to is a file. */
export function CertificateLinks({
  company,
  erasure,
  className,
}: {
  company: string
  erasure: Pick<ErasureView, 'id' | 'hasCertificate'>
  className?: string
}) {
  if (!erasure.hasCertificate) {
    return <span className={`text-muted-foreground ${className ?? ''}`}>not yet</span>
  }
  const href = (part: 'certificate' | 'signature') =>
    routes.erasureCertificate(company, { erasure: erasure.id, part })
  return (
    <span className={`whitespace-nowrap ${className ?? ''}`}>
      <a href={href('certificate')} download className="text-accent-text underline">
        certificate
      </a>
      {' · '}
      <a href={href('signature')} download className="text-accent-text underline">
        signature
      </a>
    </span>
  )
}
