import { CheckLine } from '@/components/ui/check-line'
import { TextField } from '@/components/ui/text-field'

type ViewNameFieldsProps = {
  name: string
  isShared: boolean
  canShare: boolean
  error: string | undefined
  onName: (name: string) => void
  onShare: (isShared: boolean) => void
}

/** What somebody says of a view that is to be saved: its name, and who sees it. */
export function ViewNameFields(props: ViewNameFieldsProps) {
  return (
    <>
      <TextField
        label="Name"
        error={props.error}
        required
        maxLength={100}
        value={props.name}
        onChange={props.onName}
      />
      {props.canShare ? (
        <CheckLine isChecked={props.isShared} onChange={props.onShare}>
          Share it with everybody who may see the audit log
        </CheckLine>
      ) : null}
    </>
  )
}
