// Calls through openapi-fetch, with types that openapi-typescript has generated from the hub's own descriptions.
import createClient from 'openapi-fetch'
import type { components, paths } from './openapi.js'

declare const process: { env: Record<string, string> }
const { HUB, CLIENT_ID, CLIENT_SECRET, ORGANIZATION } = process.env
const company = `urn%3Ali%3Aorganization%3A${ORGANIZATION}`
const form = (fields: unknown) => new URLSearchParams(fields as Record<string, string>)

const anybody = createClient<paths>({ baseUrl: HUB, bodySerializer: form })
const { data: told } = await anybody.POST('/oauth/v2/accessToken', {
  body: { grant_type: 'client_credentials', client_id: CLIENT_ID, client_secret: CLIENT_SECRET },
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
})
const v2 = createClient<paths>({ baseUrl: HUB, headers: { Authorization: `Bearer ${told!.access_token}` } })

// openapi-typescript treats a field that has a default as required. The hub's optional fields have no defaults, so all
// of them may be left out.
const noor: components['schemas']['Candidate'] = {
  firstName: 'Noor',
  lastName: 'Haddad',
  externalProfileUrl: 'https://ats.example/c/77',
  atsCreatedAt: 1764547200000,
  atsLastModifiedAt: 1767225600000,
  addresses: [],
  phoneNumbers: [],
  emailAddresses: ['noor@example.test'],
}
const key = `(atsCandidateId:C-77,dataProvider:ATS,integrationContext:${company})`
const query = { ids: `List(${key})` }
const sent = await v2.PUT('/v2/atsCandidates', { params: { query }, body: { entities: { [key]: noor } } })
const read = await v2.GET('/v2/atsCandidates', { params: { query } })
const name: string | undefined = Object.values(read.data!.results)[0]?.firstName
const deleted = await v2.DELETE('/v2/atsCandidates', { params: { query } })

// Reading by ids and calling a finder are two operations with different parameters.
const integrations = `List((dataProvider:ATS,integrationContext:${company},integrationType:ONE_CLICK_EXPORT,tenantType:RECRUITER))`
const byIds = await v2.GET('/v2/atsIntegrations', { params: { query: { ids: integrations } } })
const found = await v2.GET('/v2/atsIntegrations/', { params: { query: { q: 'request', requestId: 'nobody' } } })
// @ts-expect-error this finder needs a requestId
await v2.GET('/v2/atsIntegrations/', { params: { query: { q: 'request' } } })

const organization = decodeURIComponent(company)
const lists = await v2.GET('/v2/atsEntityAcls', {
  params: { query: { q: 'criteria', integrationContext: organization, atsEntityType: 'JOB_POSTING' } },
})
console.log(
  JSON.stringify({
    sent: Object.values(sent.data!.results).map((one) => one.status),
    name,
    deleted: Object.values(deleted.data!.results).map((one) => one.status),
    integrations: Object.values(byIds.data!.results).map((one) => one.integrationType),
    found: found.response.status,
    lists: lists.data?.elements,
  }),
)
