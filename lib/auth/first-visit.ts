/**
 * Is this request surely from the machine the studio runs on?
 *
 * Then its first visitor may make the owner without the one-time code. Every
 * sign of something in between refuses: a proxy on this machine also connects
 * from loopback, and a page on the web can point a name of its own at 127.0.0.1
 * (DNS rebinding). It fails closed: in doubt, the code is asked for.
 */
export interface Place {
  /** What the web server is bound to. */
  HOST: string
  STUDIO_URL?: string | undefined
}

const LOOPBACK_ADDRESS = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i

/** Headers that only something in between writes. */
const PROXY_MARKS =
  /^(?:forwarded|via|x-real-ip|x-client-ip|true-client-ip|client-ip|cdn-loop|proxy-.*|cf-.*|fly-.*|x-vercel-.*|x-envoy-.*|x-original-.*|x-forwarded-(?!for$|host$|proto$|port$).*)$/

export function isPlainLoopback(headers: Headers, { HOST, STUDIO_URL }: Place): boolean {
  const host = headers.get('host') ?? ''
  return (
    (HOST === 'localhost' || LOOPBACK_ADDRESS.test(HOST)) &&
    (!STUDIO_URL || LOOPBACK_HOST.test(new URL(STUDIO_URL).host)) &&
    LOOPBACK_HOST.test(host) &&
    // Next writes these four itself when nobody in between did; then they say just this.
    LOOPBACK_ADDRESS.test(headers.get('x-forwarded-for') ?? '') &&
    headers.get('x-forwarded-host') === host &&
    headers.get('x-forwarded-proto') === 'http' &&
    // Browsers keep the connection open and say so; nginx, left to itself, closes it or drops the header.
    headers.get('connection')?.toLowerCase() === 'keep-alive' &&
    ![...headers.keys()].some((name) => PROXY_MARKS.test(name))
  )
}
