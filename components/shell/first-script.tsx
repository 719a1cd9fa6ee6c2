'use client'

/**
 * Runs before anything is drawn. It tells the next request the viewer's time zone, and hands the page's nonce to the
 * code that locks scrolling behind dialogs, which would otherwise add a style that the policy refuses.
 */
const text = `try{document.cookie='tz='+encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)+';path=/;max-age=31536000;samesite=lax'}catch(e){}window.__webpack_nonce__=document.currentScript.nonce`

export function FirstScript({ nonce }: { nonce: string | undefined }) {
  return (
    <script
      nonce={nonce}
      // Only the server's first page runs it; React would complain about a script that it renders again itself.
      type={typeof window === 'undefined' ? 'text/javascript' : 'text/plain'}
      suppressHydrationWarning
      // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of this file
      dangerouslySetInnerHTML={{ __html: text }}
    />
  )
}
