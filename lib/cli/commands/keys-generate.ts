import { formatKeys, generateKeys } from '@/lib/platform/keys'
import type { Command } from '@/lib/cli/command'

export const keysGenerate: Command = {
  name: 'keys generate',
  about:
    'Prints fresh keys for the environment of an instance with a DATABASE_URL. Stores nothing.',
  options: {},
  examples: ['keys generate > trailkeeper.env'],
  needsInstance: false,
  run: async () => {
    const keys = generateKeys()
    return { json: keys, text: formatKeys(keys).trimEnd() }
  },
}
