import type { Outcome } from '@/components/ui/use-submit'
import type { BacktestInput, NewRule, RuleChange } from '@/lib/alerts/schema'
import type { Backtest, ChannelTest } from '@/lib/alerts/schema/views'
import type { ChannelType } from '@/lib/alerts/words'

type Run<Input, Value = unknown> = (input: Input & { company: string }) => Promise<Outcome<Value>>
type Which = { id: string }

/** What can be done to rules; the server decides whether. */
export type RuleActions = {
  createRule: Run<NewRule, Which>
  addPreset: Run<{ key: string }, Which>
  changeRule: Run<RuleChange>
  deleteRule: Run<Which>
  muteRule: Run<Which>
  unmuteRule: Run<Which>
  snoozeRule: Run<Which & { minutes: number | null }>
  backtestRule: Run<BacktestInput, Backtest>
}

type ChannelFields = { name: string; address?: string; secretUrl?: string }

export type ChannelActions = {
  createChannel: Run<
    ChannelFields & { type: ChannelType },
    Which & { signingSecret: string | null }
  >
  changeChannel: Run<
    Which & Partial<ChannelFields> & { newSecret?: boolean },
    { signingSecret: string | null }
  >
  deleteChannel: Run<Which>
  retryChannel: Run<Which>
  testChannel: Run<Which, ChannelTest>
}
