// A third-party SAML identity provider. It signs in everybody at once, and always as the same person.
import { createServer } from 'node:http'
import samlp from 'samlp'

const { PORT, CERTIFICATE, KEY, CONSUMER, EMAIL } = process.env
const base = `http://127.0.0.1:${PORT}`
const metadataPath = '/FederationMetadata/2007-06/FederationMetadata.xml'
const profile = {
  id: 'subject-1',
  displayName: 'Ingrid Solheim',
  name: { givenName: 'Ingrid', familyName: 'Solheim' },
  emails: [{ value: EMAIL }],
  groups: ['staff', 'managers'],
}
const shared = { issuer: `${base}/entity`, cert: CERTIFICATE }
const signOn = samlp.auth({
  ...shared,
  key: KEY,
  destination: CONSUMER,
  recipient: CONSUMER,
  signResponse: process.env.SIGNS_ALL === 'yes',
  getUserFromRequest: () => profile,
  getPostURL: (_audience, _request, _http, done) => done(null, CONSUMER),
})
const metadata = samlp.metadata({ ...shared, redirectEndpointPath: '/sso', postEndpointPath: '/sso' })

// The library expects what Express adds.
createServer((request, response) => {
  const url = new URL(request.url, base)
  Object.assign(request, { query: Object.fromEntries(url.searchParams), originalUrl: url.pathname, protocol: 'http' })
  response.set = (name, value) => response.setHeader(name, value)
  response.send = (body) => response.end(String(body))
  const failed = (error) => {
    response.statusCode = 500
    response.end(String(error))
  }
  if (url.pathname === metadataPath) metadata(request, response, failed)
  else if (url.pathname === '/sso') signOn(request, response, failed)
  else response.end('here')
}).listen(PORT, '127.0.0.1')
