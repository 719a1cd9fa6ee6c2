/**
 * Whether an address gets mails, and the button that changes it: for people without an account, who come from a mail. Without
 * scripts, styles of others and cookies; what it may do says `mailedPagePolicy`.
 */
export function subscriptionPage(
  { companyName, isSubscribed }: { companyName: string; isSubscribed: boolean },
  { token }: { token: string },
): Response {
  const company = escapeHtml(companyName)
  const [title, button, more] = isSubscribed
    ? [`You get mails about alerts of ${company}.`, 'Unsubscribe', '']
    : [`You get no more mails about alerts of ${company}.`, 'Subscribe again', '&amp;again=1']
  const action = `/api/console/alert-unsubscribe?token=${encodeURIComponent(token)}${more}`
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Mails about alerts</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:10vh auto;max-width:32rem;padding:0 1rem}button{font:inherit;padding:.5rem 1rem}</style>
</head>
<body>
<main>
<h1>Mails about alerts</h1>
<p>${title}</p>
<form method="post" action="${action}"><button type="submit">${button}</button></form>
</main>
</body>
</html>
`
  return new Response(body, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      // The token stands in the address.
      'referrer-policy': 'no-referrer',
    },
  })
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
