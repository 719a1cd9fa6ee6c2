import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { setEnv } from './env'
import { checkOutboundUrl, type OutboundError, sendOutbound, setResolver } from './outbound'
import { readAllowed } from './outbound/outbound-rules'
import { testCertificate, testCertificateKey } from './outbound/test-certificate'

const servers: Server[] = []
afterEach(async () => {
  setResolver()
  setEnv({ OUTBOUND_ALLOW: '' })
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) (server.closeAllConnections as () => void)()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const serve = (listener: RequestListener) => listen(createServer(listener))
const ok: RequestListener = (_request, response) => response.end('ok')

async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === 'function' ? work() : work)
    return 'none'
  } catch (error) {
    return (error as OutboundError).failure ?? String(error)
  }
}

describe('a URL', () => {
  it.each([
    ...['https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0x7f.1/'],
    ...['https://017700000001/', 'https://0x7f000001/', 'https://①②⑦.⓪.⓪.①/', 'https://0/'],
    ...['https://[::1]/', 'https://[::]/', 'https://[::ffff:127.0.0.1]/', 'https://[::127.0.0.1]/'],
    ...['https://[0:0:0:0:0:ffff:7f00:1]/', 'https://[64:ff9b::7f00:1]/', 'https://10.0.0.8:8088'],
    ...['https://192.168.1.1', 'https://172.16.0.1', 'https://100.64.0.1', 'https://[fd00::1]'],
    ...['https://[fe80::1]', 'https://255.255.255.255', 'https://localhost', 'https://localhost.'],
    ...['https://a.localhost', 'https://169.254.169.254/latest', 'https://127.0.0.1.:8088/'],
  ])('%s leads nowhere that is allowed', async (url) => {
    expect(await failureOf(() => checkOutboundUrl(url))).toBe('address_refused')
  })

  it('is refused with the address that stands in it', () => {
    expect(() => checkOutboundUrl('https://10.0.0.8:8088')).toThrow(
      '10.0.0.8 is not on the public internet. The operator of this instance can allow it with OUTBOUND_ALLOW=10.0.0.8.',
    )
  })

  it.each([
    ...['http://siem.example.com', 'ftp://siem.example.com', 'file:///etc/passwd', 'nothing'],
    ...['https://user:pw@siem.example.com', 'https://user@siem.example.com', 'gopher://x/', ''],
    ...['javascript:alert(1)', 'https://'],
  ])('%s is refused', async (url) => {
    expect(await failureOf(() => checkOutboundUrl(url))).toBe('url_refused')
  })

  it('may be private, and http, where the operator lists it by name or address', () => {
    const allowed = readAllowed(['siem.internal', '10.1.0.0/16', '*.corp.example:8088'])
    for (const url of [
      ...[
        'http://siem.internal/',
        'https://SIEM.internal:9/',
        'http://10.1.2.3/',
        'https://10.1.2.3',
      ],
      ...['http://a.corp.example:8088/', 'http://unknown.example/'],
    ]) {
      expect(() => checkOutboundUrl(url, allowed), url).not.toThrow()
    }
    for (const url of ['https://10.2.0.1/', 'http://10.2.0.1/', 'http://8.8.8.8/']) {
      expect(() => checkOutboundUrl(url, allowed), url).toThrow()
    }
    expect(() =>
      checkOutboundUrl('http://a.corp.example/', readAllowed(['*.corp.example:8088'])),
    ).toThrow()
  })

  it('of a cloud’s metadata is refused though it is listed', () => {
    const allowed = readAllowed(['169.254.0.0/16', '0.0.0.0/0', '169.254.169.254', '::/0'])
    for (const host of ['169.254.169.254', '[::ffff:169.254.169.254]', '[fd00:ec2::254]']) {
      expect(() => checkOutboundUrl(`https://${host}/`, allowed), host).toThrow('credentials')
    }
  })
})

describe('a name', () => {
  const answers = (...addresses: string[]) =>
    setResolver(async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

  it.each([
    ['127.0.0.1'],
    ['::1'],
    ['::ffff:10.0.0.1'],
    ['93.184.216.34', '10.0.0.1'],
    ['2606:4700::1111', 'fd00::1'],
  ])('that resolves to %s is not connected to', async (...addresses) => {
    answers(...addresses)
    expect(await failureOf(sendOutbound({ url: 'https://evil.example/' }))).toBe('address_refused')
  })

  it.each([
    [
      '10.20.30.40',
      /^The name evil\.example leads to an address .* OUTBOUND_ALLOW=evil\.example\.$/,
    ],
    ['fd00::abcd', /^The name evil\.example leads to an address/],
    ['169.254.169.254', /^evil\.example leads to an address at which clouds/],
  ])('that leads to %s is refused without a word of where it leads', async (address, words) => {
    answers(address)
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const error = await sendOutbound({ url: 'https://evil.example/' }).catch((thrown) => thrown)
    const told = JSON.stringify(written.mock.calls)
    written.mockRestore()
    expect(error.detail).toMatch(words)
    expect(`${error.message} ${error.detail}`).not.toContain(address)
    // The operator may know where their own names lead.
    if (!address.startsWith('169.')) expect(told).toContain(address)
  })

  it('that is listed never reaches metadata', async () => {
    setEnv({ OUTBOUND_ALLOW: 'evil.example,169.254.0.0/16' })
    answers('169.254.169.254')
    expect(await failureOf(sendOutbound({ url: 'http://evil.example/' }))).toBe('address_refused')
  })

  it('that answers differently each time is connected to at the address that was checked', async () => {
    let hits = 0
    const port = await serve((_request, response) => {
      hits += 1
      response.setHeader('connection', 'close')
      response.end('ok')
    })
    setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
    let asked = 0
    setResolver(async () => {
      asked += 1
      return [{ address: asked === 1 ? '127.0.0.1' : '10.255.255.1', family: 4 }]
    })
    const url = `http://rebind.example:${port}/`
    expect((await sendOutbound({ url })).text).toBe('ok')
    expect({ asked, hits }).toEqual({ asked: 1, hits: 1 })
    expect(await failureOf(sendOutbound({ url }))).toBe('url_refused')
    expect(hits).toBe(1)
  })

  it('that nobody knows is named', async () => {
    setResolver(() => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })))
    const sent = sendOutbound({ url: 'https://nobody.example/' })
    await expect(sent).rejects.toMatchObject({
      failure: 'dns_failed',
      detail: 'The name nobody.example could not be resolved (ENOTFOUND).',
    })
  })
})

describe('a request', () => {
  const allow = () => setEnv({ OUTBOUND_ALLOW: '127.0.0.1,localhost' })

  it('brings status, headers and text', async () => {
    allow()
    const port = await serve((request, response) => {
      response.writeHead(201, { 'x-of': request.method })
      request.pipe(response)
    })
    const url = `http://127.0.0.1:${port}/a`
    const answer = await sendOutbound({ url, body: 'hello', headers: { 'content-type': 'text/x' } })
    expect(answer).toMatchObject({ status: 201, text: 'hello', isCut: false })
    expect(answer.headers['x-of']).toBe('POST')
  })

  it('follows no redirect', async () => {
    allow()
    const port = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest' })
      response.end()
    })
    expect(await failureOf(sendOutbound({ url: `http://127.0.0.1:${port}/` }))).toBe('redirected')
  })

  it('reads no more of an answer than is allowed, however long it is', async () => {
    allow()
    const port = await serve((_request, response) => {
      const flood = () => {
        while (response.write('x'.repeat(65_536)));
      }
      response.on('drain', flood)
      flood()
    })
    const answer = await sendOutbound({ url: `http://127.0.0.1:${port}/`, answerBytesMax: 1_000 })
    expect(answer).toMatchObject({ isCut: true, text: 'x'.repeat(1_000) })
  })

  it('waits no longer than is allowed, for the head and for the rest', async () => {
    allow()
    const silent = await serve(() => undefined)
    const halting = await serve((_request, response) => void response.write('begun'))
    for (const port of [silent, halting]) {
      const sent = sendOutbound({ url: `http://127.0.0.1:${port}/`, timeoutMs: 40 })
      expect(await failureOf(sent)).toBe('timeout')
    }
  })

  it('tells a port where nobody listens from a connection that is cut', async () => {
    allow()
    const cut = await listen(
      createTcpServer((socket) => socket.once('data', () => socket.destroy())),
    )
    expect(await failureOf(sendOutbound({ url: `http://127.0.0.1:${cut}/` }))).toBe(
      'connection_lost',
    )
    const closed = await listen(createTcpServer())
    await new Promise((resolve) => servers.pop()?.close(resolve))
    expect(await failureOf(sendOutbound({ url: `http://127.0.0.1:${closed}/` }))).toBe(
      'connect_failed',
    )
  })

  it('trusts a certificate of the given authority alone', async () => {
    allow()
    const options = { cert: testCertificate, key: testCertificateKey }
    const port = await listen(createTlsServer(options, ok))
    const url = `https://localhost:${port}/`
    expect(await failureOf(sendOutbound({ url }))).toBe('tls_failed')
    expect((await sendOutbound({ url, ca: testCertificate })).text).toBe('ok')
    setEnv({ OUTBOUND_ALLOW: '127.0.0.1,localhost,siem.internal' })
    setResolver(async () => [{ address: '127.0.0.1', family: 4 }])
    const other = sendOutbound({ url: `https://siem.internal:${port}/`, ca: testCertificate })
    await expect(other).rejects.toMatchObject({
      failure: 'tls_failed',
      detail:
        'The TLS connection to siem.internal failed: its certificate is for other names than this (DNS:localhost, IP Address:127.0.0.1).',
    })
    setResolver()
    const plain = await serve(ok)
    const spoken = sendOutbound({ url: `https://localhost:${plain}/` })
    await expect(spoken).rejects.toMatchObject({
      failure: 'tls_failed',
      detail: expect.stringContaining('the port does not speak TLS'),
    })
  })

  it('is given up with its signal', async () => {
    allow()
    const ended = new AbortController()
    const port = await serve(() => ended.abort())
    const sent = sendOutbound({ url: `http://127.0.0.1:${port}/`, signal: ended.signal })
    expect(await failureOf(sent)).toBe('aborted')
  })
})
