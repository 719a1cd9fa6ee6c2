import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { basename } from 'node:path'
import { commandFlags, serverEnv, serverFlags } from './node-flags.mjs'
import { root } from './project.mjs'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs one step quietly and shows how long it takes, on stderr: stdout belongs to the command that the user
 * called. When it fails its own words are printed; resolves with its exit code.
 */
export async function runStep(title, command, args, env = {}) {
  const progress = showProgress(title)
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks = []
  child.stdout.on('data', (chunk) => chunks.push(chunk))
  child.stderr.on('data', (chunk) => chunks.push(chunk))
  const stopPassing = passSignals(child)
  const { code } = await waitForEnd(child)
  stopPassing()
  progress.end(code === 0)
  if (code === 0) return code
  process.stderr.write(Buffer.concat(chunks))
  process.stderr.write(`\n${title} failed (exit code ${code}).\n`)
  return code
}

/** Runs a command on the caller's console, signals passed on, and resolves with its exit code. */
export async function runAttached(command, args, env = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  })
  const stopPassing = passSignals(child)
  const { code } = await waitForEnd(child)
  stopPassing()
  return code
}

/** Runs a TypeScript entry point. */
export function runTypeScript(entry, args, env = {}) {
  return runNode([...commandFlags, entry, ...args], env)
}

/** Runs the built server. */
export function runServer(args) {
  return runNode([...serverFlags, 'lib/web/server.ts', ...args], {
    ...serverEnv,
    NODE_ENV: 'production',
  })
}

function runNode(args, env) {
  return runAttached(process.execPath, args, { NEXT_TELEMETRY_DISABLED: '1', ...env })
}

function passSignals(child) {
  const pass = (signal) => child.kill(signal)
  for (const signal of signals) process.on(signal, pass)
  const watch = watchShell(() => child.kill('SIGTERM'))
  return () => {
    clearInterval(watch)
    for (const signal of signals) process.off(signal, pass)
  }
}

/**
 * npm passes a signal on to the shell between us and it, which dies of it and tells nobody: without this a
 * stopped `npm start` would leave its server running. Started without npm, an outlived parent means nothing.
 */
function watchShell(onGone) {
  const script = process.env.npm_lifecycle_script ?? ''
  if (!script.includes(`scripts/${basename(process.argv[1] ?? '')}`)) return undefined
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    onGone()
  }, 250)
  return watch.unref()
}

function waitForEnd(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`)
      resolve({ code: 127 })
    })
    child.once('close', (code, signal) => {
      resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0) })
    })
  })
}

function showProgress(title) {
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  const isTty = process.stderr.isTTY
  process.stderr.write(isTty ? `· ${title}` : `· ${title}\n`)
  const timer = setInterval(
    () =>
      process.stderr.write(isTty ? `\r· ${title} ${seconds()} s` : `· ${title} ${seconds()} s\n`),
    isTty ? 1_000 : 15_000,
  )
  return {
    end(isDone) {
      clearInterval(timer)
      const line = `· ${title} ${isDone ? 'done' : 'failed'} in ${seconds()} s`
      process.stderr.write(isTty ? `\r${line}\n` : `${line}\n`)
    },
  }
}
