// Takes push events as a vendor's server would: answers the challenge, checks the signature, prints what arrives.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const { CLIENT_SECRET, PORT } = process.env
const hmac = (bytes) => createHmac('sha256', CLIENT_SECRET).update(bytes)

createServer(async (request, response) => {
  if (request.method === 'GET') {
    const challengeCode = new URL(request.url, 'http://localhost').searchParams.get('challengeCode')
    const challengeResponse = hmac(challengeCode).digest('hex')
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ challengeCode, challengeResponse }))
    return
  }
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const expected = hmac('hmacsha256=').update(body).digest()
  const given = Buffer.from((request.headers['x-li-signature'] ?? '').replace('hmacsha256=', ''), 'hex')
  response.statusCode = given.length === expected.length && timingSafeEqual(given, expected) ? 200 : 401
  response.end()
  if (response.statusCode === 200) console.log(`${JSON.parse(body).type} ${JSON.parse(body).id}`)
}).listen(Number(PORT), '127.0.0.1')
