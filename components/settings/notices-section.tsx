'use client'

import { toast } from 'sonner'
import { Section } from '@/components/settings/section'
import { Switch } from '@/components/ui/switch'
import { mayNotify, notices } from '@/lib/client/notices'
import { useStored } from '@/lib/client/stored'

/** What happens when pictures are done while one looks elsewhere. */
export function NoticesSection() {
  const { sound, notice } = useStored(notices)
  const turnNotice = async (isOn: boolean) => {
    if (isOn && !(await mayNotify())) {
      toast('Your browser does not let this page show notices', {
        description: 'Allow them for this address in its settings, then try again.',
      })
      return
    }
    notices.set((before) => ({ ...before, notice: isOn }))
  }
  return (
    <Section title="When pictures are done" about="Kept on this device.">
      <Switch
        label="Play a sound"
        about="Two soft notes."
        isOn={sound}
        onChange={(isOn) => notices.set((before) => ({ ...before, sound: isOn }))}
      />
      <Switch
        label="Show a notice"
        about="Only while you look at another window."
        isOn={notice}
        onChange={(isOn) => void turnNotice(isOn)}
      />
    </Section>
  )
}
