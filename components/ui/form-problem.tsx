import { Alert } from './alert'

/** What is wrong with a form as a whole; nothing where nothing is. */
export function FormProblem({ text }: { text: string | null }) {
  if (text === null) return null
  return (
    <Alert tone="error">
      <p>{text}</p>
    </Alert>
  )
}
