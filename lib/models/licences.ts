/** Licences of what Kizy proposes, and what each of them says in a sentence. */

const hub = (repo: string) => `https://huggingface.co/${repo}`

export const openRail = (repo: string) => ({
  name: 'CreativeML Open RAIL-M',
  url: hub(repo),
  says: 'Free to use, also commercially, but not to harm: its list of forbidden uses binds you and whoever you pass it on to.',
})
export const apache = (repo: string) => ({
  name: 'Apache-2.0',
  url: hub(repo),
  says: 'Free to use for anything, also commercially.',
})
export const bsd3 = (repo: string) => ({
  name: 'BSD-3-Clause',
  url: hub(repo),
  says: 'Free to use for anything, also commercially.',
})
export const fairAi = (repo: string) => ({
  name: 'Fair AI Public License 1.0-SD',
  url: hub(repo),
  says: 'What is made of the model must be open under the same terms, and its list of forbidden uses binds you. Its makers ask not to earn with it: read it on its page.',
})
export const nonCommercial = (name: string, repo: string) => ({
  name,
  url: hub(repo),
  says: 'Not for commercial use of the model. What may be done with the pictures stands in the licence: read it on its page.',
})
export const community = (repo: string) => ({
  name: 'Stability AI Community License',
  url: hub(repo),
  says: 'Free for private use and for small businesses; above a yearly revenue that it names, a licence is needed.',
})
export const kreaCommunity = (repo: string) => ({
  name: 'Krea 2 Community License',
  url: hub(repo),
  says: 'Read it on its page before you use it, above all for commercial work.',
})
