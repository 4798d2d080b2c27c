import type { Metadata } from 'next'
import { ThemeSwitch } from '@/components/frame/theme-switch'
import { SettingsSections } from '@/components/settings/settings-sections'
import { requirePageUser } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  await requirePageUser()
  return (
    <div className="mx-auto w-full max-w-2xl px-6 pt-10 pb-16 max-md:px-4 max-md:pt-4">
      <h1 className="mb-8 text-xl font-semibold">Settings</h1>
      <section aria-labelledby="theme" className="mb-12 grid gap-3">
        <h2 id="theme" className="text-lg font-semibold">
          Theme
        </h2>
        <p className="text-sm text-muted">Dark or light, or as your system has it. Kept on this device.</p>
        <div className="max-w-sm">
          <ThemeSwitch />
        </div>
      </section>
      <SettingsSections />
    </div>
  )
}
