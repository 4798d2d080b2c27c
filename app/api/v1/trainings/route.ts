import { z } from 'zod'
import { route } from '@/lib/handlers'
import { getTrainings } from '@/lib/trainings/queries'
import { TrainingView } from '@/lib/trainings/schema'

export const GET = route({ summary: 'Your trainings, newest first', output: z.array(TrainingView) }, ({ user }) =>
  getTrainings(user),
)
