// A third-party OpenID Connect provider with one client. Whoever types a name signs in as that subject.
import Provider from 'oidc-provider'

const { PORT, CLIENT_ID, CLIENT_SECRET, BACK, LOGOUT, AFTER, EMAIL } = process.env
const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [BACK],
      post_logout_redirect_uris: [AFTER],
      backchannel_logout_uri: LOGOUT,
      backchannel_logout_session_required: true,
    },
  ],
  features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
  // We post the sign-out. The standard requires providers to accept this, but this one does so only with this option.
  enableHttpPostMethods: true,
  cookies: { long: { sameSite: 'none' } },
  // The provider's own guard refuses private addresses, but here everything is on one machine.
  fetch: (url, { dispatcher: _guarded, ...options }) => fetch(url, options),
  pkce: { required: () => true },
  claims: {
    openid: ['sub'],
    email: ['email', 'email_verified'],
    profile: ['given_name', 'family_name'],
    groups: ['groups'],
  },
  scopes: ['openid', 'email', 'profile', 'groups'],
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: EMAIL,
      email_verified: true,
      given_name: 'Ingrid',
      family_name: 'Solheim',
      groups: ['managers'],
    }),
  }),
})
provider.listen(PORT, '127.0.0.1')
