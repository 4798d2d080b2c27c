import { deliverDue } from '@/lib/webhooks/deliver'

/**
 * A process that sends webhooks as the web app does, to a receiver behind the
 * name hooks.example: `node --import tsx lib/testing/webhook-sender.ts PORT`.
 * It looks for what is due until it is killed.
 */
const port = Number(process.argv[2])
const network = {
  resolve: async (hostname: string) => (hostname === 'hooks.example' ? ['93.184.216.34'] : []),
  dial: () => ({ address: '127.0.0.1', port }),
}
process.stdout.write('ready\n')
for (;;) {
  await deliverDue(network)
  await new Promise((done) => setTimeout(done, 200))
}
