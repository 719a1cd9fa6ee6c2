import { version } from '@/package.json'

/** What events call the version of the product that sent them. */
export const productVersion: string = version
