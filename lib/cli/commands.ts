import type { Command } from './command'
import { companyCreate } from './commands/company-create'
import { companyList } from './commands/company-list'
import { companySetPlan } from './commands/company-set-plan'
import {
  destinationList,
  destinationPause,
  destinationReplay,
  destinationResume,
  destinationTest,
} from './commands/destination-acts'
import { destinationCreate } from './commands/destination-create'
import { doctor } from './commands/doctor'
import { eventsGenerate } from './commands/events-generate'
import { eventsImport } from './commands/events-import'
import { eventsSearch } from './commands/events-search'
import { integrityCheck } from './commands/integrity-check'
import { integrityNewEpoch } from './commands/integrity-new-epoch'
import { keyCreate } from './commands/key-create'
import { keysGenerate } from './commands/keys-generate'
import { migrateDatabase } from './commands/migrate-database'
import { userCreate } from './commands/user-create'
import { userResetPassword } from './commands/user-reset-password'
import { userResetTwoFactor } from './commands/user-reset-two-factor'

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  companyCreate,
  companyList,
  companySetPlan,
  userCreate,
  userResetPassword,
  userResetTwoFactor,
  keyCreate,
  eventsImport,
  eventsSearch,
  eventsGenerate,
  destinationCreate,
  destinationList,
  destinationTest,
  destinationPause,
  destinationResume,
  destinationReplay,
  integrityCheck,
  integrityNewEpoch,
  keysGenerate,
  migrateDatabase,
  doctor,
]
