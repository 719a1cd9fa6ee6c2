import { z } from 'zod'
import { apiRoute } from '@/lib/web/api-route'
import { subscriptionPage } from '@/lib/web/subscription-page'

const token = z.string().max(200)

/** What a link in a mail opens: it asks, since programs that look through mails open links too. */
export const GET = apiRoute(
  { open: true, input: z.object({ token }), output: z.never() },
  async (_, input) => {
    const { readSubscription } = await import('@/lib/alerts/commands/unsubscribe')
    return subscriptionPage(await readSubscription(input.token), input)
  },
)

/** What its button does, and the one of mail programs (RFC 8058), whose body says nothing that the address does not. */
export const POST = apiRoute(
  {
    open: true,
    input: z.object({ token, again: z.literal('1').optional() }),
    output: z.never(),
  },
  async (_, { token: given, again }) => {
    const { setSubscription } = await import('@/lib/alerts/commands/unsubscribe')
    const now = await setSubscription(given, { isSubscribed: again === '1' })
    return subscriptionPage(now, { token: given })
  },
)
