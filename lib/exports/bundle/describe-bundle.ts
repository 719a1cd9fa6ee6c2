import type { BundleManifest } from '@/lib/log/core/bundle/manifest'

/** `README.txt` of a bundle. Lines that four spaces begin are commands of a shell; a test runs exactly them. */
export function describeBundle({
  manifest,
  range,
}: {
  manifest: BundleManifest
  range: { a: number; b: number } | null
}): string {
  const { log, events, size, query, after, before, exported_at, exported_by } = manifest
  const proof = range
    ? `range.json           proves that they are the positions ${range.a} to ${range.b} (exclusive) of the log, none missing`
    : 'proofs.ndjson        one inclusion proof per event'
  return `EVIDENCE BUNDLE (audit-bundle/1)

Log         ${log}
Events      ${events} of the first ${size} of this log
Query       ${oneLine(query === '' ? '(everything)' : query)}
After       ${after ?? '-'}
Before      ${before ?? '-'}
Exported    ${exported_at} by ${oneLine(exported_by)}

WHAT IS IN HERE

events.ndjson        one event a line; the bytes of a line are exactly those that were sealed
disclosures.ndjson   the personal values of the events, as far as they may be shown to you ("i": line of events.ndjson,
                     from 0; "d": disclosures; "h": the beginning of the event's leaf hash, a help for finding a changed row)
${proof}
checkpoint           the head of the log, signed by the log (C2SP signed note, tlog-checkpoint)
log.vkey             the key of the log (C2SP verifier key)
manifest.json        what was asked for, and what is in here
export.pem           the key that signed SHA256SUMS; allowed_signers has the same key for ssh-keygen
SHA256SUMS           the SHA-256 of every file; SHA256SUMS.sig and SHA256SUMS.ed25519 sign it

WHAT IS PROVEN

- Every file is as it was exported (SHA256SUMS and its signatures).
- Every event stands in the log that the checkpoint seals, at its position, byte for byte.
${
  range
    ? `- No event between the first and the last one is missing.`
    : `- Not that these are all events that match the query: each is proven by itself.`
}
- Every disclosed personal value is the one that was sealed. What is not disclosed was withheld or erased; the
  seal of the event holds all the same.

WHAT IS NOT PROVEN

- That the events are true: their producers said so.
- That nothing else happened: what was never recorded has no place in a log.
- Whose keys these are. Compare log.vkey and export.pem with what you got from the operator by another way.
- That the operator has not rewritten the whole log. For that, compare "checkpoint" with one that was kept
  elsewhere earlier: same size, same root. Keep this one.
- That the key of an erased person was really destroyed.

VERIFYING

With Trailkeeper's command line, which checks everything and needs no database:

  npm run --silent cli -- verify bundle.zip [--policy trust.policy] [--state seen.json]

In a browser, without uploading anything: the page /verify of any Trailkeeper instance.

By hand, in a shell, in the directory where this file lies. First the files, and who signed them:

    sha256sum -c SHA256SUMS
    ssh-keygen -Y verify -f allowed_signers -I audit-export -n audit-export -s SHA256SUMS.sig < SHA256SUMS
    openssl pkeyutl -verify -pubin -inkey export.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.ed25519

Then the head of the log, signed by the log's own key:

    work=$(mktemp -d)
    sed '/^$/,$d' checkpoint > "$work/head"
    grep '^— ' checkpoint | head -n 1 | cut -d ' ' -f 3 | base64 -d | tail -c 64 > "$work/head.sig"
    head -n 1 log.vkey | cut -d + -f 3- | base64 -d | tail -c 32 > "$work/key"
    printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000' | cat - "$work/key" > "$work/key.der"
    openssl pkeyutl -verify -pubin -inkey "$work/key.der" -keyform DER -rawin -in "$work/head" -sigfile "$work/head.sig"

The leaf hash of the first event, where there is one: SHA-256 of a zero byte and the line. ${
    range
      ? 'The hashes of range.json and of all lines\nlead to the root, as RFC 6962 joins them.'
      : 'With the hashes in\nproofs.ndjson it leads to the root, as RFC 6962 joins them.'
  }

    { printf '\\000'; head -n 1 events.ndjson | tr -d '\\n'; } | sha256sum

A disclosure D is the sealed one if its digest stands in the "sd" of its event; this is the first of the file:

    head -n 1 disclosures.ndjson | sed 's/.*"d":\\["*//; s/[]",].*//' | tr -d '\\n' | openssl dgst -sha256 -binary | base64 | tr '/+' '_-' | tr -d =
`
}

/** Words of strangers: they must not look like a part of this text. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly what could break the line
  return text.replaceAll(/[\0-\x1f\x7f\u0085\u2028\u2029]/g, ' ')
}
