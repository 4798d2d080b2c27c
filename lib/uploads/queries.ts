import type { ArrivedUpload } from '@/lib/uploads/data'
import type { UploadView } from '@/lib/uploads/schema'

export const viewUpload = ({ id, name, bytes, mediaType }: ArrivedUpload): UploadView => ({
  id,
  name,
  bytes,
  mediaType,
  url: `/api/v1/uploads/${id}/file`,
})
