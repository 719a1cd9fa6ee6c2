import {
  Activity,
  BellRing,
  BookOpenText,
  Bot,
  Boxes,
  Building2,
  ClipboardCheck,
  FileDown,
  Fingerprint,
  Hourglass,
  RadioTower,
  KeyRound,
  Scale,
  ScrollText,
  ShieldCheck,
  UserRound,
  UserRoundX,
  UsersRound,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { NavigationId } from './navigation'

/** By page. For the server alone: drawn there, they come as markup. */
export const navigationIcons: Record<NavigationId, ReactNode> = {
  'audit-logs': <ScrollText className="size-4" aria-hidden />,
  'api-activity': <Activity className="size-4" aria-hidden />,
  alerts: <BellRing className="size-4" aria-hidden />,
  actions: <BookOpenText className="size-4" aria-hidden />,
  exports: <FileDown className="size-4" aria-hidden />,
  integrity: <Fingerprint className="size-4" aria-hidden />,
  reports: <ClipboardCheck className="size-4" aria-hidden />,
  holds: <Scale className="size-4" aria-hidden />,
  retention: <Hourglass className="size-4" aria-hidden />,
  privacy: <UserRoundX className="size-4" aria-hidden />,
  members: <UserRound className="size-4" aria-hidden />,
  roles: <ShieldCheck className="size-4" aria-hidden />,
  groups: <UsersRound className="size-4" aria-hidden />,
  workspaces: <Boxes className="size-4" aria-hidden />,
  'service-accounts': <Bot className="size-4" aria-hidden />,
  'api-keys': <KeyRound className="size-4" aria-hidden />,
  'audit-log-settings': <RadioTower className="size-4" aria-hidden />,
  company: <Building2 className="size-4" aria-hidden />,
}
