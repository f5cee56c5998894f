// Sends, reads, finds and deletes with undici, with keys as encodeURIComponent and URLSearchParams write them.
import { request } from 'undici'

const { HUB, CLIENT_ID, CLIENT_SECRET, ORGANIZATION } = process.env
const company = `urn:li:organization:${ORGANIZATION}`
const form = { grant_type: 'client_credentials', client_id: CLIENT_ID, client_secret: CLIENT_SECRET }
const told = await request(`${HUB}/oauth/v2/accessToken`, {
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(form).toString(),
})
const { access_token: token } = await told.body.json()

async function call(method, path, { body, ...headers } = {}) {
  const answer = await request(`${HUB}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    body: body && JSON.stringify(body),
  })
  const text = await answer.body.text()
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`)
  return JSON.parse(text)
}

const person = { firstName: 'Noor', lastName: 'Haddad', emailAddresses: ['noor@example.test'], phoneNumbers: [] }
const record = { ...person, addresses: [], externalProfileUrl: 'https://ats.example/c/77' }
// Characters that one of the two syntaxes reserves, and some outside ASCII.
const ids = ['C-77', "C (7), 8:9'", 'Ü/1&2=3 +%']
const counts = (answer) => Object.values(answer.results).map((one) => one.status ?? one.firstName)
const shown = {}

// The older syntax, below /v2/.
const older = new URLSearchParams(
  ids.flatMap((id, place) => [
    [`ids[${place}].atsCandidateId`, id],
    [`ids[${place}].dataProvider`, 'ATS'],
    [`ids[${place}].integrationContext`, company],
  ]),
)
const olderKey = (id) =>
  `atsCandidateId=${encodeURIComponent(id)}&dataProvider=ATS&integrationContext=${encodeURIComponent(company)}`
const olderRecord = { ...record, atsCreatedAt: 1764547200000, atsLastModifiedAt: 1767225600000 }
const olderBody = { entities: Object.fromEntries(ids.map((id) => [olderKey(id), olderRecord])) }
const sent = await call('PUT', `/v2/atsCandidates?${older}`, { body: olderBody, 'x-restli-method': 'batch_update' })
const read = await call('GET', `/v2/atsCandidates?${older}`)
const deleted = await call('DELETE', `/v2/atsCandidates?${older}`)
shown.v2 = [counts(sent), counts(read), counts(deleted)]
// Answers write keys in their own way, so they are compared after decoding.
const answered = Object.keys(read.results).map((key) => new URLSearchParams(key).get('atsCandidateId'))
shown.same = JSON.stringify(answered.sort()) === JSON.stringify([...ids].sort())

// The newer syntax, below /rest/: once with every value encoded, once with the whole parameter encoded.
const versions = { 'linkedin-version': '202604', 'x-restli-protocol-version': '2.0.0' }
const newerKey = (id) =>
  `(externalCandidateId:${reserved(id)},integrationContext:${encodeURIComponent(company)})`
// encodeURIComponent does not encode some characters that the syntax reserves.
const reserved = (text) => encodeURIComponent(text).replace(/[()']/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
const newerRecord = { ...record, externalCreatedAt: 1764547200000, externalLastModifiedAt: 1767225600000 }
const newerBody = { entities: Object.fromEntries(ids.map((id) => [newerKey(id), newerRecord])) }
const list = `List(${ids.map(newerKey).join(',')})`
for (const [name, newer] of Object.entries({ values: `ids=${list}`, whole: `ids=${encodeURIComponent(list)}` })) {
  const sent = await call('PUT', `/rest/candidates?${newer}`, { body: newerBody, ...versions })
  const read = await call('GET', `/rest/candidates?${newer}`, versions)
  const deleted = await call('DELETE', `/rest/candidates?${newer}`, versions)
  shown[name] = [counts(sent), counts(read), counts(deleted)]
}

const finder = new URLSearchParams({ q: 'criteria', integrationContext: company, atsEntityType: 'JOB_POSTING' })
shown.found = (await call('GET', `/rest/entityAcls?${finder}`, versions)).elements
console.log(JSON.stringify(shown))
