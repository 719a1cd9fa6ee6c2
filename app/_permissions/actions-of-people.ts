import type { ActionEntries, ActionEntry } from './entries'

const own = { needs: 'member', beforeTwoFactor: true } satisfies ActionEntry
const wrong = 'a wrong password 4711'

/** Of the accounts of people, and of the doors to a company. */
export const actionsOfPeople: ActionEntries = {
  'app/[company]/account/actions.ts': {
    saveProfile: { ...own, input: () => ({ name: 'Another Name' }) },
    savePassword: { ...own, input: () => ({ currentPassword: wrong, password: wrong }) },
    revokeSession: { ...own, input: ({ session }) => ({ sessionId: session }) },
    revokeOtherSessions: own,
    beginTwoFactor: { ...own, input: () => ({ password: wrong }) },
    enableTwoFactor: { ...own, input: () => ({ secretCode: '000000' }) },
    disableTwoFactor: {
      needs: 'member',
      input: () => ({ password: wrong, secretCode: '000000' }),
    },
    renewRecoveryCodes: {
      needs: 'member',
      input: () => ({ password: wrong, secretCode: '000000' }),
    },
  },
  'app/invitation/actions.ts': {
    join: {
      needs: 'token',
      input: () => ({ token: 'none', name: 'Me', password: 'a good password 4711' }),
    },
    joinAsMyself: { needs: 'token', input: () => ({ token: 'none' }) },
    startOver: { needs: 'token', input: () => ({ token: 'none' }) },
  },
  'app/password-reset/actions.ts': {
    requestReset: { needs: 'everyone', input: () => ({ email: 'nobody@nowhere.example' }) },
    setPassword: {
      needs: 'token',
      input: () => ({ resetToken: 'none', password: 'a good password 4711' }),
    },
  },
  'app/setup/actions.ts': {
    setUp: {
      needs: 'token',
      input: () => ({
        ...{ token: 'none', companyName: 'Mine', slug: 'mine', ownerName: 'Me', timeZone: 'UTC' },
        ...{ email: 'me@mine.example', password: 'a good password 4711' },
      }),
    },
  },
  'app/sign-out.ts': { signOut: { needs: 'everyone', endsSession: true } },
}
