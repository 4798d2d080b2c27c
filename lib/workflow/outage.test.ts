import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { JobFailure } from '@/lib/workflow/compute'
import { isOutage } from '@/lib/workflow/outage'
import { ReplacedError } from '@/lib/workflow/store/orchestrator'

/** Failures as they really come, from services that are not there or not well. */

const NOBODY = 'http://127.0.0.1:9'
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }

const failureOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => null,
    (error: unknown) => error,
  )

const read = (endpoint: string) =>
  new S3Client({ endpoint, region: 'auto', forcePathStyle: true, credentials, maxAttempts: 1 }).send(
    new GetObjectCommand({ Bucket: 'kizy', Key: 'a' }),
  )

/** What a bucket that answers with this status makes of a read. */
async function bucketThatSays(status: number): Promise<unknown> {
  const server = createServer((_, response) => response.writeHead(status).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const failure = await failureOf(read(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  server.close()
  return failure
}

describe('isOutage', () => {
  it('knows a bucket and a database that are not there', async () => {
    expect(isOutage(await failureOf(read(NOBODY)))).toBe(true)
    expect(isOutage(await failureOf(new Client({ host: '127.0.0.1', port: 9 }).connect()))).toBe(true)
  })

  it('knows a bucket that is not well, and lets its refusals through', async () => {
    expect(isOutage(await bucketThatSays(503))).toBe(true)
    expect(isOutage(await bucketThatSays(500))).toBe(true)
    expect(isOutage(await bucketThatSays(404))).toBe(false)
    expect(isOutage(await bucketThatSays(403))).toBe(false)
  })

  it.each([
    ['a server that stops', { code: '57P01' }],
    ['a server that starts', { code: '57P03' }],
    ['a server that is full', { code: '53300' }],
    ['a deadlock', { code: '40P01' }],
    ['Prisma, of a connection that broke', { code: 'P1017' }],
    [
      'its adapter, deep below',
      { code: 'P2010', meta: { driverAdapterError: { cause: { kind: 'ConnectionClosed' } } } },
    ],
    ['one of several at once', { errors: [new Error('?'), { code: 'ECONNREFUSED' }] }],
    ['pg, without a code', new Error('Connection terminated unexpectedly')],
  ])('knows %s', (_, failure) => expect(isOutage(failure)).toBe(true))

  it.each([
    ['a key that is there already', { code: 'P2002' }],
    ['a row that is not there', { code: 'P2025' }],
    ['a mistake in a question', { code: '42601' }],
    ['a fault of ours', new TypeError('undefined is not a function')],
    ['having been replaced', new ReplacedError()],
    ['a job that failed', new JobFailure('internal', 'The node failed', false)],
    ['nothing', null],
    ['a text', 'ECONNREFUSED'],
  ])('does not take %s for one', (_, failure) => expect(isOutage(failure)).toBe(false))

  it('is not caught in a circle', () => {
    const failure: { cause?: unknown } = {}
    failure.cause = failure
    expect(isOutage(failure)).toBe(false)
  })
})
