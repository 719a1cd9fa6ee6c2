import type { Sql } from '@/lib/platform/db'

/** Persons of a company. Every write happens under the log's lock, so two appends never make the same person twice. */

export type AliasKind = 'id' | 'email' | 'name'
export type PersonRow = {
  ref: string
  keyWrapped: Uint8Array | null
  externalId: string | null
  email: string | null
  name: string | null
}
export type FoundAlias = PersonRow & { kind: AliasKind; value: string }

export async function findPersonsByAlias(
  sql: Sql,
  { companyId, aliases }: { companyId: string; aliases: { kind: AliasKind; value: string }[] },
): Promise<FoundAlias[]> {
  return await sql.query<FoundAlias>(
    'log.persons_by_alias',
    `SELECT a.kind, a.value, p.ref, p.key_wrapped AS "keyWrapped", p.external_id AS "externalId", p.email, p.name
       FROM unnest($2::text[], $3::text[]) AS w(kind, value)
       JOIN person_aliases a ON a.company_id = $1::uuid AND a.kind = w.kind AND a.value = w.value
       JOIN persons p ON p.company_id = a.company_id AND p.ref = a.ref
      WHERE p.erased_at IS NULL`,
    [companyId, aliases.map((alias) => alias.kind), aliases.map((alias) => alias.value)],
  )
}

export type NewPerson = {
  ref: string
  /** Hex. */
  keyWrapped: string
  externalId: string | null
  email: string | null
  name: string | null
}
export type NewAlias = { kind: AliasKind; value: string; ref: string }
export type PersonChange = {
  ref: string
  externalId: string | null
  email: string | null
  name: string | null
}

/** Adds persons and aliases, and brings the newest name, e-mail and id of known persons up to date. */
export async function writePersons(
  sql: Sql,
  input: { companyId: string; persons: NewPerson[]; aliases: NewAlias[]; changes: PersonChange[] },
): Promise<void> {
  const { companyId, persons, aliases, changes } = input
  await sql.query(
    'log.write_persons',
    `WITH new_persons AS (
       INSERT INTO persons (company_id, ref, key_wrapped, external_id, email, name)
       SELECT $1::uuid, p.ref, decode(p.key, 'hex'), p.external_id, p.email, p.name
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS p(ref, key, external_id, email, name)
     ), new_aliases AS (
       INSERT INTO person_aliases (company_id, kind, value, ref)
       SELECT $1::uuid, a.kind, a.value, a.ref FROM unnest($7::text[], $8::text[], $9::text[]) AS a(kind, value, ref)
       ON CONFLICT DO NOTHING
     )
     UPDATE persons p SET external_id = coalesce(c.external_id, p.external_id), email = coalesce(c.email, p.email),
            name = coalesce(c.name, p.name)
       FROM unnest($10::text[], $11::text[], $12::text[], $13::text[]) AS c(ref, external_id, email, name)
      WHERE p.company_id = $1::uuid AND p.ref = c.ref AND p.erased_at IS NULL`,
    [
      companyId,
      persons.map((person) => person.ref),
      persons.map((person) => person.keyWrapped),
      persons.map((person) => person.externalId),
      persons.map((person) => person.email),
      persons.map((person) => person.name),
      aliases.map((alias) => alias.kind),
      aliases.map((alias) => alias.value),
      aliases.map((alias) => alias.ref),
      changes.map((change) => change.ref),
      changes.map((change) => change.externalId),
      changes.map((change) => change.email),
      changes.map((change) => change.name),
    ],
  )
}
