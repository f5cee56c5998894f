// Signs somebody in as openid_client.mjs does, but with oauth4webapi, on which Auth.js is built. The client
// authenticates by HTTP Basic.
import { createInterface } from 'node:readline/promises'
import * as oauth from 'oauth4webapi'

const { HUB, CLIENT_ID, CLIENT_SECRET, BACK } = process.env
const insecure = { [oauth.allowInsecureRequests]: true }
const issuer = new URL(`${HUB}/oauth`)
const as = await oauth
  .discoveryRequest(issuer, { algorithm: 'oidc', ...insecure })
  .then((response) => oauth.processDiscoveryResponse(issuer, response))
const client = { client_id: CLIENT_ID }
const proof = oauth.ClientSecretBasic(CLIENT_SECRET)
const verifier = oauth.generateRandomCodeVerifier()
const state = oauth.generateRandomState()
const nonce = oauth.generateRandomNonce()

const address = new URL(as.authorization_endpoint)
address.search = new URLSearchParams({
  client_id: CLIENT_ID,
  redirect_uri: BACK,
  response_type: 'code',
  scope: 'openid profile email',
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
  nonce,
})
console.log(address.href)

const input = createInterface({ input: process.stdin })
const back = new URL(await input.question(''))
input.close()
const code = oauth.validateAuthResponse(as, client, back, state)
const tokens = await oauth
  .authorizationCodeGrantRequest(as, client, proof, code, BACK, verifier, insecure)
  .then((response) =>
    oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: nonce, requireIdToken: true }),
  )
const { sub } = oauth.getValidatedIdTokenClaims(tokens)
const person = await oauth
  .userInfoRequest(as, client, tokens.access_token, insecure)
  .then((response) => oauth.processUserInfoResponse(as, client, sub, response))
const fresh = await oauth
  .refreshTokenGrantRequest(as, client, proof, tokens.refresh_token, insecure)
  .then((response) => oauth.processRefreshTokenResponse(as, client, response))
const again = await oauth
  .userInfoRequest(as, client, fresh.access_token, insecure)
  .then((response) => oauth.processUserInfoResponse(as, client, sub, response))
console.log(JSON.stringify({ sub, name: person.name, email: person.email, again: again.sub }))
