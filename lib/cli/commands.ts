import type { Command } from './command'
import { alertApply, alertBacktest, alertExport, alertTest } from './commands/alert-acts'
import { backup } from './commands/backup'
import { companyCreate } from './commands/company-create'
import { companyList } from './commands/company-list'
import { companySetPlan } from './commands/company-set-plan'
import {
  destinationCancelReplay,
  destinationDelete,
  destinationPause,
  destinationRedrive,
  destinationReplay,
  destinationResume,
  destinationTest,
} from './commands/destination-acts'
import { destinationChange } from './commands/destination-change'
import { destinationList } from './commands/destination-list'
import { destinationCreate } from './commands/destination-create'
import { doctor } from './commands/doctor'
import { eventsExport } from './commands/events-export'
import { eventsGenerate } from './commands/events-generate'
import { eventsImport } from './commands/events-import'
import { eventsSearch } from './commands/events-search'
import { integrityCheck } from './commands/integrity-check'
import { integrityNewEpoch } from './commands/integrity-new-epoch'
import { keyCreate } from './commands/key-create'
import { keysGenerate } from './commands/keys-generate'
import { migrateDatabase } from './commands/migrate-database'
import { personErase } from './commands/person-erase'
import { retentionRun } from './commands/retention-run'
import { restore } from './commands/restore'
import { userCreate } from './commands/user-create'
import { userResetPassword } from './commands/user-reset-password'
import { userResetTwoFactor } from './commands/user-reset-two-factor'
import { verify } from './commands/verify'

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  companyCreate,
  companyList,
  companySetPlan,
  userCreate,
  userResetPassword,
  userResetTwoFactor,
  keyCreate,
  personErase,
  eventsImport,
  eventsSearch,
  eventsExport,
  eventsGenerate,
  verify,
  destinationCreate,
  destinationChange,
  destinationList,
  destinationTest,
  destinationPause,
  destinationResume,
  destinationReplay,
  destinationCancelReplay,
  destinationRedrive,
  destinationDelete,
  alertExport,
  alertApply,
  alertBacktest,
  alertTest,
  integrityCheck,
  integrityNewEpoch,
  retentionRun,
  backup,
  restore,
  keysGenerate,
  migrateDatabase,
  doctor,
]
