import type { ReactNode } from 'react'
import { Checkbox } from './checkbox'
import { Label } from './label'

type CheckLineProps = {
  isChecked: boolean
  onChange: (isChecked: boolean) => void
  children: ReactNode
}

/** A check box with its words, both of which can be clicked. */
export function CheckLine({ isChecked, onChange, children }: CheckLineProps) {
  return (
    <Label className="flex items-center gap-2 font-normal">
      <Checkbox checked={isChecked} onCheckedChange={(checked) => onChange(checked === true)} />
      <span>{children}</span>
    </Label>
  )
}
