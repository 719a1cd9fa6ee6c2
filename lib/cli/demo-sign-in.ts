import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readFileIfAny, writePrivateFile } from '@/lib/platform/private-file'

/**
 * `DATA_DIR/demo-sign-in.json`, mode 0600: how to enter the demo company, so that a second start can say it again. It is
 * written before the company is, so that a killed start can be taken up where it was.
 */
export type DemoSignIn = {
  email: string
  password: string
  others: { email: string; password: string; role: 'auditor' | 'member' }[]
  /** Null until it is made. */
  apiKey: string | null
  /** The invented events end here; with the same end the same events come again. */
  endMs: number
  isComplete: boolean
}

export function readDemoSignIn(dataDir: string): DemoSignIn | undefined {
  const text = readFileIfAny(pathIn(dataDir))
  return text === undefined ? undefined : (JSON.parse(text) as DemoSignIn)
}

export function writeDemoSignIn(dataDir: string, signIn: DemoSignIn): void {
  writePrivateFile(pathIn(dataDir), `${JSON.stringify(signIn, null, 2)}\n`)
}

export function makeDemoSignIn(endMs: number): DemoSignIn {
  return {
    email: 'owner@acme.example',
    password: makePassword(),
    others: [
      { email: 'auditor@acme.example', password: makePassword(), role: 'auditor' },
      { email: 'member@acme.example', password: makePassword(), role: 'member' },
    ],
    apiKey: null,
    endMs,
    isComplete: false,
  }
}

/** 90 random bits, easy to copy by a double click. */
function makePassword(): string {
  return randomBytes(15).toString('hex').slice(0, 23)
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'demo-sign-in.json')
}
