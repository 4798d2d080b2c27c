import { expect, it } from 'vitest'
import { parseLink } from './parse'

const civitai = (modelId: number | null, versionId: number | null = null, host = 'civitai.com') => ({
  site: 'civitai',
  ...{ host, modelId, versionId },
})
const hub = (repo: string, revision = 'main', file: string | null = null) => ({
  site: 'huggingface',
  ...{ repo, revision, file },
})

it.each([
  ['https://civitai.com/models/328553', civitai(328553)],
  ['https://civitai.com/models/328553/night-ink?modelVersionId=368189', civitai(328553, 368189)],
  ['civitai.com/models/328553', civitai(328553)],
  ['https://www.civitai.com/models/328553', civitai(328553)],
  ['https://civitai.red/models/12?modelVersionId=34', civitai(12, 34, 'civitai.red')],
  ['https://civitai.com/api/download/models/368189?type=Model&format=SafeTensor', civitai(null, 368189)],
  ['https://civitai.com/api/v1/models/12', civitai(12)],
  ['https://civitai.com/api/v1/model-versions/34', civitai(null, 34)],
  ['https://civitai.com/model-versions/34', civitai(null, 34)],
  ['urn:air:sdxl:lora:civitai:328553@368189', civitai(328553, 368189)],
  ['air:sd1:checkpoint:civitai:4384@128713.safetensors', civitai(4384, 128713)],
  ['civitai:328553', civitai(328553)],
  [' 328553 ', civitai(328553)],
  ['urn:air:flux1:checkpoint:huggingface:black-forest-labs/FLUX.1-dev@main', hub('black-forest-labs/FLUX.1-dev')],
  ['https://huggingface.co/ostris/ink', hub('ostris/ink')],
  ['https://huggingface.co/ostris/ink/tree/main', hub('ostris/ink')],
  ['https://huggingface.co/ostris/ink/blob/main/a/ink.safetensors', hub('ostris/ink', 'main', 'a/ink.safetensors')],
  ['https://huggingface.co/o/n/resolve/v1.0/in%20k.safetensors?download=true', hub('o/n', 'v1.0', 'in k.safetensors')],
  ['hf.co/ostris/ink', hub('ostris/ink')],
  ['hf:ostris/ink', hub('ostris/ink')],
  ['ostris/ink', hub('ostris/ink')],
  ['<https://huggingface.co/ostris/ink>', hub('ostris/ink')],
])('reads %s', (link, meant) => {
  expect(parseLink(link)).toEqual(meant)
})

it.each([
  ...['', 'a fox in the snow', 'https://example.org/models/12', 'https://civitai.com.evil.example/models/12'],
  ...['https://civitai.com:8443/models/12', 'https://anna:pass@civitai.com/models/12', 'ftp://civitai.com/models/12'],
  ...['https://civitai.com/user/somebody', 'https://civitai.com/models/0', 'https://civitai.com/models/99999999999'],
  ...['https://huggingface.co/datasets/o/n', 'https://huggingface.co/spaces/o/n', 'https://huggingface.co/ostris'],
  'https://huggingface.co/o/n/blob/main/..%2f..%2fsecret',
  ...['https://huggingface.co/o%2Fn', 'https://huggingface.co/%ZZ/n', 'urn:air:sdxl:lora:civitai:x@y', 'javascript:1'],
  ...['file:///etc/passwd', 'owner/name/more', '../..', 'civitai.com/models'],
])('does not take %j for a link', (text) => {
  expect(parseLink(text)).toBeNull()
})
