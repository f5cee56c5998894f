// Signs somebody in with openid-client: discovery, a code with PKCE, userinfo, refresh and revocation. The address to
// open goes to standard output; the address that the browser came back to is read from standard input.
import { createInterface } from 'node:readline/promises'
import * as client from 'openid-client'

const { HUB, CLIENT_ID, CLIENT_SECRET, BACK } = process.env
const config = await client.discovery(new URL(`${HUB}/oauth`), CLIENT_ID, CLIENT_SECRET, undefined, {
  execute: [client.allowInsecureRequests],
})
const pkceCodeVerifier = client.randomPKCECodeVerifier()
const expectedState = client.randomState()
const expectedNonce = client.randomNonce()
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: BACK,
  scope: 'openid profile email',
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
  state: expectedState,
  nonce: expectedNonce,
  max_age: '3600',
})
console.log(address.href)

const input = createInterface({ input: process.stdin })
const back = new URL(await input.question(''))
input.close()
const checks = { pkceCodeVerifier, expectedState, expectedNonce, maxAge: 3600, idTokenExpected: true }
const tokens = await client.authorizationCodeGrant(config, back, checks)
const { sub } = tokens.claims()
const person = await client.fetchUserInfo(config, tokens.access_token, sub)
const fresh = await client.refreshTokenGrant(config, tokens.refresh_token)
const again = await client.fetchUserInfo(config, fresh.access_token, sub)
await client.tokenRevocation(config, fresh.access_token)
console.log(JSON.stringify({ sub, name: person.name, email: person.email, again: again.sub }))
