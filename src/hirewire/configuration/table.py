"""Every setting of an installation. ``docs/guides/running.md`` describes the same settings in more detail."""

from typing import Final

from hirewire.configuration import forms
from hirewire.configuration.kinds import AGENT, ATS, EMBEDDING, HUB, Kind, Secrecy, Setting

_HUB: Final = frozenset((HUB,))

KEYS: Final = (
    Setting(
        "HIREWIRE_SECRET_KEY",
        "Django's secret key, for sessions and CSRF tokens.",
        secrecy=Secrecy.WHOLE,
        is_required=True,
    ),
    Setting(
        "HIREWIRE_HASH_KEY",
        "Key for the hashes of tokens and client secrets.",
        secrecy=Secrecy.WHOLE,
        is_required=True,
    ),
    Setting(
        "HIREWIRE_ENCRYPTION_KEYS",
        "Fernet keys, newest first; older keys still decrypt what was encrypted with them.",
        form=forms.FERNET_KEYS,
        kind=Kind.LIST,
        secrecy=Secrecy.WHOLE,
        is_required=True,
    ),
    Setting(
        "HIREWIRE_ID_KEY",
        "Encrypts person ids. Never change it: partners store these ids.",
        sites=_HUB,
        secrecy=Secrecy.WHOLE,
        is_required=True,
    ),
    Setting(
        "HIREWIRE_AGENT_KEY",
        "Key that the agent shares with an ATS that embeds it.",
        sites=EMBEDDING,
        secrecy=Secrecy.WHOLE,
        is_required=True,
    ),
)

PLACES: Final = (
    Setting(
        "DATABASE_URL",
        "The site's PostgreSQL: postgres://user:password@host/database.",
        default="postgres://hirewire@127.0.0.1:5432/hirewire_{site}",
        form=forms.DATABASE,
        secrecy=Secrecy.ADDRESS,
    ),
    Setting(
        "DATABASE_POOLER_URL",
        "A pooler in transaction mode for requests and tasks; everything else uses DATABASE_URL.",
        form=forms.OTHER_DATABASE,
        secrecy=Secrecy.ADDRESS,
    ),
    Setting(
        "DATABASE_REPLICA_URL",
        "A streaming replica of DATABASE_URL for searches and reports. Whenever it cannot answer, the primary does.",
        sites=_HUB,
        form=forms.OTHER_DATABASE,
        secrecy=Secrecy.ADDRESS,
    ),
    Setting(
        "HIREWIRE_REPLICA_LAG",
        "How many seconds the replica may be behind the primary and still answer.",
        default="5",
        kind=Kind.DECIMAL,
        sites=_HUB,
    ),
    Setting("HIREWIRE_POOL", "Database connections per process.", default="8", kind=Kind.WHOLE, least=1),
    Setting(
        "HIREWIRE_REBUILD_INDEXES",
        "If on, workers rebuild large indexes whose pages are half empty. Off in a sandbox, which has none.",
        default="1",
        in_sandbox="0",
        kind=Kind.FLAG,
    ),
    Setting("HIREWIRE_HOME", "Folder of the files that the site keeps.", default="var"),
    Setting("HIREWIRE_POSTGRES_BIN", "Folder of PostgreSQL's programs, for backups. If empty, Hirewire looks for it."),
    Setting("HIREWIRE_HOST", "Address on which the web processes listen.", default="127.0.0.1"),
    Setting("HIREWIRE_HUB_PORT", "Port of the hub.", default="8000", kind=Kind.WHOLE, sites=_HUB),
    Setting(
        "HIREWIRE_ATS_PORT", "Port of the ATS Simulator.", default="8100", kind=Kind.WHOLE, sites=frozenset((ATS,))
    ),
    Setting("HIREWIRE_AGENT_PORT", "Port of the agent.", default="8200", kind=Kind.WHOLE, sites=frozenset((AGENT,))),
    Setting(
        "HIREWIRE_HUB_URL",
        "Where browsers and partners reach the hub.",
        form=forms.ORIGIN,
        default="http://localhost:8000",
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_ATS_URL",
        "Where browsers and Recruiter's servers reach the ATS Simulator.",
        form=forms.ORIGIN,
        default="http://localhost:8100",
        sites=frozenset((ATS,)),
    ),
    Setting(
        "HIREWIRE_AGENT_URL",
        "Where browsers, ATSs and the RSC server reach the agent.",
        form=forms.URL,
        default="http://localhost:8200",
        sites=frozenset((AGENT,)),
    ),
    Setting(
        "HIREWIRE_AGENT_URL",
        "Where the ATS Simulator reaches its agent.",
        form=forms.URL,
        default="{HIREWIRE_ATS_URL}/agent",
        sites=frozenset((ATS,)),
    ),
    Setting(
        "HIREWIRE_ALLOWED_HOSTS",
        "Host names under which the site answers.",
        default="localhost,127.0.0.1,[::1]",
        kind=Kind.LIST,
    ),
    Setting(
        "HIREWIRE_HTTPS",
        "If on, cookies are secure and HSTS is sent. For use behind a proxy that terminates TLS and sets "
        "X-Forwarded-Proto.",
        kind=Kind.FLAG,
    ),
    Setting(
        "HIREWIRE_PROXIES",
        "The proxies whose X-Forwarded-For is trusted: how many, or their addresses and networks. None if empty.",
        form=forms.PROXIES,
        kind=Kind.LIST,
    ),
    Setting(
        "HIREWIRE_ALLOWED_NETWORKS",
        "Loopback and private networks that outgoing requests may reach. All other loopback and private addresses are "
        "refused, except those that HIREWIRE_AGENT_PRIVATE_ATS allows.",
        form=forms.NETWORKS,
        kind=Kind.LIST,
    ),
    Setting(
        "HIREWIRE_ENVIRONMENT",
        "sandbox, staging, test, or empty for production; shown on pages and integrations.",
        form=forms.one_of("sandbox", "staging", "test", ""),
    ),
    Setting(
        "HIREWIRE_LOG_LEVEL",
        "The lowest level of messages that are written to the log.",
        form=forms.LOG_LEVEL,
        default="WARNING",
    ),
    Setting(
        "HIREWIRE_LOGS",
        "How log lines look: text for people, json for a program.",
        form=forms.one_of("text", "json"),
        default="text",
    ),
    Setting(
        "HIREWIRE_RELOAD",
        "If on, each page reads templates and static files again, which is slow. For people who change Hirewire.",
        kind=Kind.FLAG,
    ),
)

METRICS: Final = (
    Setting(
        "HIREWIRE_METRICS_TOKEN",
        "Token with which callers may read /metrics. If empty, nothing is counted.",
        secrecy=Secrecy.WHOLE,
    ),
    Setting(
        "HIREWIRE_METRICS_FOLDER",
        "Folder for the counts of all the site's processes on this machine. If empty, one below the temporary folder.",
    ),
    Setting(
        "HIREWIRE_METRICS_PORT",
        "Port on which a worker answers /metrics and probes; 0 for none.",
        default="0",
        kind=Kind.WHOLE,
    ),
)

PEOPLE: Final = (
    Setting(
        "HIREWIRE_IDLE_MINUTES",
        "Minutes of inactivity after which a person is signed out.",
        least=1,
        default="480",
        kind=Kind.WHOLE,
    ),
    Setting(
        "HIREWIRE_FAILURES_OF_ADDRESS",
        "How many wrong passwords and requests for new passwords an IP address may send in 15 minutes, for all "
        "accounts together.",
        least=1,
        default="60",
        kind=Kind.WHOLE,
    ),
    Setting(
        "HIREWIRE_HASHES_AT_ONCE",
        "How many passwords one process checks at the same time.",
        least=1,
        default="2",
        kind=Kind.WHOLE,
    ),
    Setting(
        "HIREWIRE_PROVIDERS_AT_ONCE",
        "How many requests to identity providers one process sends at the same time.",
        least=1,
        default="2",
        kind=Kind.WHOLE,
    ),
    Setting(
        "HIREWIRE_AGENT_OPENID_ISSUER",
        "Issuer of the OpenID Connect provider with which people may sign in to the agent's console. None if empty.",
        form=forms.ISSUER,
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_AGENT_OPENID_CLIENT_ID",
        "Client id of the agent's console at the provider of HIREWIRE_AGENT_OPENID_ISSUER.",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_AGENT_OPENID_CLIENT_SECRET",
        "Client secret of the agent's console at the provider of HIREWIRE_AGENT_OPENID_ISSUER.",
        sites=EMBEDDING,
        secrecy=Secrecy.WHOLE,
    ),
    Setting(
        "HIREWIRE_MAIL_URL",
        "The mail server: smtp://name:password@host:587. Nothing is sent if empty.",
        sites=_HUB,
        form=forms.MAIL_SERVER,
        secrecy=Secrecy.ADDRESS,
    ),
    Setting("HIREWIRE_MAIL_FROM", "The sender of mail. Derived from the mail server's name if empty.", sites=_HUB),
)

CALLBACKS: Final = (
    Setting(
        "HIREWIRE_INSECURE_CALLBACKS",
        "If on, callback addresses may have plain http and any port. Set this only if both sides share a machine.",
        kind=Kind.FLAG,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_CHALLENGE_CALLBACKS",
        "If on, callback addresses must prove that they have the application's secret.",
        kind=Kind.FLAG,
        sites=_HUB,
    ),
)

RECRUITER: Final = (
    Setting(
        "HIREWIRE_ROW_SECURITY",
        "If on, pages and API calls use a database role that sees only one company's rows.",
        kind=Kind.FLAG,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_EVERYBODY_ACL",
        "The access list whose jobs everybody sees.",
        default="hirewire-everybody",
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_VIEWERS_BEFORE_ACLS",
        "If on, everybody sees a job whose viewers the ATS has set to ALL_PRODUCT_USERS, even if the job is on an "
        "access list.",
        kind=Kind.FLAG,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_WIDGET_LABELS",
        "The labels of the onboarding widget: guide for those in older manuals, packages for those in newer manuals.",
        form=forms.one_of("guide", "packages"),
        default="guide",
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_ID_TOKEN_ALGORITHM",
        "How OpenID Connect's id tokens are signed: RS256 or ES256.",
        form=forms.one_of("RS256", "ES256"),
        default="RS256",
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_THROTTLE",
        "Limits on API calls: on, or off to count nothing and refuse nothing.",
        form=forms.one_of("on", "off"),
        default="on",
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_MATCHING_SELF_UPDATE",
        "The worker learns a version of the matching every night. It uses this version without an operator's approval "
        "only if the version changes no larger share of the matches than this setting allows.",
        default="0",
        kind=Kind.DECIMAL,
        sites=_HUB,
    ),
)

DATA: Final = (
    Setting(
        "HIREWIRE_AGENT_PRIVATE_ATS",
        "Whether the agent may connect to ATSs at private addresses, as in a company's own network. It connects to its "
        "own machine, or to a cloud's metadata service, only if HIREWIRE_ALLOWED_NETWORKS names the address.",
        default="1",
        kind=Kind.FLAG,
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_AGENT_WRITES_DAYS",
        "Days for which the agent keeps its ledger of writes into an ATS, and the exports that it has finished.",
        least=1,
        default="90",
        kind=Kind.WHOLE,
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_JOURNAL_DAYS",
        "Days for which API calls and attempts to deliver push events are kept; 0 to record no calls.",
        default="30",
        kind=Kind.WHOLE,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_JOURNAL_SIZE",
        "How large the journal may grow, in GB.",
        default="2",
        kind=Kind.DECIMAL,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_JOURNAL_BODY",
        "Roughly how many characters of each body the journal keeps. For a call in which nothing was refused, it keeps "
        "a quarter of this number.",
        default="16384",
        kind=Kind.WHOLE,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_FILE_STORAGE",
        "The Django storage class for candidates' files.",
        default="hirewire.kit.storage.DurableStorage",
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_FILE_STORAGE_OPTIONS",
        "The options of HIREWIRE_FILE_STORAGE, as JSON. If empty, files are kept below HIREWIRE_HOME.",
        kind=Kind.JSON,
        sites=_HUB,
        secrecy=Secrecy.WHOLE,
    ),
    Setting(
        "HIREWIRE_LARGEST_FILE",
        "The largest file that is accepted, in bytes.",
        least=1,
        default=str(10 * 1024 * 1024),
        kind=Kind.WHOLE,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_ERASURE_GRACE_DAYS",
        "Days during which the removal of a company's data can still be canceled.",
        default="7",
        in_sandbox="0",
        kind=Kind.WHOLE,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_COMPANY_IDS",
        "Which ids a company may take: released for those that an operator has released, or free for any unused one.",
        form=forms.one_of("released", "free"),
        default="released",
        in_sandbox="free",
        sites=_HUB,
    ),
)

RSC: Final = (
    Setting(
        "HIREWIRE_RSC_API_URL",
        "The RSC server that connections use unless they name another.",
        form=forms.URL,
        default="http://localhost:8000",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_RSC_OAUTH_URL",
        "The OAuth server that belongs to the RSC server.",
        form=forms.URL,
        default="{HIREWIRE_RSC_API_URL}",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_RSC_WIDGET_URL",
        "Where the RSC server serves its widgets.",
        form=forms.URL,
        default="{HIREWIRE_RSC_API_URL}",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_RSC_ENVIRONMENT",
        "What the RSC server is: production, test or unknown.",
        form=forms.one_of("production", "test", "unknown"),
        default="unknown",
        in_sandbox="test",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_RSC_VERSION",
        "The protocol version in which records are sent; empty for a server that has only /v2.",
        default="202604",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_RSC_EVERYBODY_ACL",
        "The RSC server's name for the access list whose jobs everybody sees.",
        default="hirewire-everybody",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_PARTNER_CLIENT_ID",
        "Client id of the partner's own application, which provisions one child application for each customer.",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_PARTNER_CLIENT_SECRET",
        "Client secret of the partner's own application.",
        sites=EMBEDDING,
        secrecy=Secrecy.WHOLE,
    ),
)

SETTINGS: Final = (*PLACES, *METRICS, *KEYS, *PEOPLE, *CALLBACKS, *RECRUITER, *DATA, *RSC)
