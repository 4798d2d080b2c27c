import { describe, expect, it } from 'vitest'
import { parseEmail } from './email'

describe('parseEmail', () => {
  it.each([
    ['ana@example.org', 'ana@example.org'],
    ['  Ana.Maria+art@Example.ORG\n', 'ana.maria+art@example.org'],
    ["o'neill@example.org", "o'neill@example.org"],
    ['müller@bücher.example', 'müller@bücher.example'],
    ['ana@xn--bcher-kva.example', 'ana@xn--bcher-kva.example'],
    ['ana@studio', 'ana@studio'],
    [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
  ])('takes %j', (text, email) => expect(parseEmail(text)).toBe(email))

  it.each([
    '',
    ' ',
    'ana',
    '@example.org',
    'ana@',
    'ana@@example.org',
    'ana@evil.org@example.org',
    // Other signs that look like, or fold to, an @ or a dot.
    'ana\uFF20example.org',
    'ana\uFE6Bexample.org',
    'ana@example\u3002org',
    'ana@example\uFF0Eorg',
    // Letters that fold to others: the address would have two spellings.
    '\uFF41na@example.org',
    '\uFB01na@example.org',
    '\u212Aana@example.org',
    'İna@example.org',
    // Lists and headers.
    'ana@example.org,eve@evil.org',
    'ana@example.org;eve@evil.org',
    'ana@example.org eve@evil.org',
    'ana@example.org\r\nBcc: eve@evil.org',
    'ana\u0000@example.org',
    'ana\t@example.org',
    'ana@exam\u200Bple.org',
    'ana\u202E@example.org',
    '<ana@example.org>',
    'Ana <ana@example.org>',
    'mailto:ana@example.org',
    // Forms that programs read differently.
    '"ana"@example.org',
    '"a@b"@example.org',
    'ana(comment)@example.org',
    'ana\\@example.org',
    '.ana@example.org',
    'ana.@example.org',
    'a..na@example.org',
    'ana@[127.0.0.1]',
    'ana@-example.org',
    'ana@example-.org',
    'ana@example..org',
    'ana@example.org.',
    `${'a'.repeat(65)}@example.org`,
    `ana@${'a'.repeat(60)}.${'b'.repeat(200)}`,
  ])('refuses %j', (text) => expect(parseEmail(text)).toBeNull())
})
