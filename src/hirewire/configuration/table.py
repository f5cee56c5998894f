"""Every setting of an installation. ``docs/guides/running.md`` has the same names with more words."""

from typing import Final

from hirewire.configuration.kinds import AGENT, ATS, EMBEDDING, HUB, Kind, Secrecy, Setting

_HUB: Final = frozenset((HUB,))

KEYS: Final = (
    Setting(
        "HIREWIRE_SECRET_KEY",
        "Django's secret key: sessions and CSRF.",
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
        "Fernet keys, newest first; older keys still open what they sealed.",
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
        "Shared by the agent and an ATS that embeds it.",
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
        secrecy=Secrecy.ADDRESS,
    ),
    Setting(
        "DATABASE_POOLER_URL",
        "A pooler in transaction mode for requests and tasks; everything else uses DATABASE_URL.",
        secrecy=Secrecy.ADDRESS,
    ),
    Setting(
        "DATABASE_REPLICA_URL",
        "A streaming replica of DATABASE_URL for searches and reports; the primary answers whenever it cannot.",
        sites=_HUB,
        secrecy=Secrecy.ADDRESS,
    ),
    Setting(
        "HIREWIRE_REPLICA_LAG",
        "Seconds that the replica may be behind the primary and still answer.",
        default="5",
        kind=Kind.DECIMAL,
        sites=_HUB,
    ),
    Setting("HIREWIRE_POOL", "Database connections per process.", default="8", kind=Kind.WHOLE),
    Setting("HIREWIRE_HOME", "Folder of the files that the site keeps.", default="var"),
    Setting("HIREWIRE_POSTGRES_BIN", "Folder of PostgreSQL's programs, for backups. Found by itself if empty."),
    Setting("HIREWIRE_HOST", "Address on which the web processes listen.", default="127.0.0.1"),
    Setting("HIREWIRE_HUB_PORT", "Port of the hub.", default="8000", kind=Kind.WHOLE, sites=_HUB),
    Setting(
        "HIREWIRE_ATS_PORT", "Port of the ATS Simulator.", default="8100", kind=Kind.WHOLE, sites=frozenset((ATS,))
    ),
    Setting("HIREWIRE_AGENT_PORT", "Port of the agent.", default="8200", kind=Kind.WHOLE, sites=frozenset((AGENT,))),
    Setting(
        "HIREWIRE_HUB_URL",
        "Where browsers and partners reach the hub.",
        default="http://localhost:8000",
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_ATS_URL",
        "Where browsers and Recruiter's servers reach the ATS Simulator.",
        default="http://localhost:8100",
        sites=frozenset((ATS,)),
    ),
    Setting(
        "HIREWIRE_AGENT_URL",
        "Where browsers, ATSs and the RSC server reach the agent.",
        default="http://localhost:8200",
        sites=frozenset((AGENT,)),
    ),
    Setting(
        "HIREWIRE_AGENT_URL",
        "Where the ATS Simulator reaches its agent.",
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
        "On behind a proxy that terminates TLS and sets X-Forwarded-Proto: secure cookies, HSTS.",
        kind=Kind.FLAG,
    ),
    Setting(
        "HIREWIRE_PROXIES",
        "The proxies whose X-Forwarded-For is trusted: how many, or their addresses and networks. None if empty.",
        kind=Kind.LIST,
    ),
    Setting(
        "HIREWIRE_ALLOWED_NETWORKS",
        "Private networks that outgoing requests may reach; all other private addresses are refused.",
        kind=Kind.LIST,
    ),
    Setting(
        "HIREWIRE_ENVIRONMENT", "sandbox, staging, test, or empty for production; shown on pages and integrations."
    ),
    Setting("HIREWIRE_LOG_LEVEL", "From which level on the log is written.", default="WARNING"),
    Setting("HIREWIRE_LOGS", "How log lines look: text for people, json for a program.", default="text"),
)

METRICS: Final = (
    Setting(
        "HIREWIRE_METRICS_TOKEN",
        "Who may read /metrics: callers with this token. Nothing is counted if empty.",
        secrecy=Secrecy.WHOLE,
    ),
    Setting(
        "HIREWIRE_METRICS_FOLDER",
        "Where the processes of the site on this machine count together. Found by itself if empty.",
    ),
    Setting(
        "HIREWIRE_METRICS_PORT",
        "Port on which a worker answers /metrics and probes; 0 is none.",
        default="0",
        kind=Kind.WHOLE,
    ),
)

PEOPLE: Final = (
    Setting(
        "HIREWIRE_IDLE_MINUTES",
        "Minutes of inactivity after which a person is signed out.",
        default="480",
        kind=Kind.WHOLE,
    ),
    Setting(
        "HIREWIRE_FAILURES_OF_ADDRESS",
        "Wrong passwords in 15 minutes, for any accounts, that make an address wait.",
        default="60",
        kind=Kind.WHOLE,
    ),
    Setting(
        "HIREWIRE_HASHES_AT_ONCE",
        "Passwords that one process checks at the same time.",
        default="2",
        kind=Kind.WHOLE,
    ),
    Setting(
        "HIREWIRE_MAIL_URL",
        "The mail server: smtp://name:password@host:587. Nothing is sent if empty.",
        sites=_HUB,
        secrecy=Secrecy.ADDRESS,
    ),
    Setting("HIREWIRE_MAIL_FROM", "The sender of mail. Made from the mail server's name if empty.", sites=_HUB),
)

CALLBACKS: Final = (
    Setting(
        "HIREWIRE_INSECURE_CALLBACKS",
        "On allows callback addresses with plain http and any port; only where both sides share a machine.",
        kind=Kind.FLAG,
    ),
    Setting(
        "HIREWIRE_CHALLENGE_CALLBACKS",
        "On makes callback addresses prove that they hold the application's secret.",
        kind=Kind.FLAG,
    ),
)

RECRUITER: Final = (
    Setting(
        "HIREWIRE_ROW_SECURITY",
        "On makes pages and API calls work as a database role that sees one company's rows only.",
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
        "On makes even jobs on access lists visible where the viewers are all product users.",
        kind=Kind.FLAG,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_WIDGET_LABELS",
        "Labels of the onboarding widget: guide, or packages as in newer manuals.",
        default="guide",
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_ID_TOKEN_ALGORITHM",
        "How OpenID Connect's id tokens are signed: RS256 or ES256.",
        default="RS256",
        sites=_HUB,
    ),
    Setting("HIREWIRE_THROTTLE", "on, or off to count and refuse nothing.", default="on", sites=_HUB),
    Setting(
        "HIREWIRE_MATCHING_SELF_UPDATE",
        "The largest share of matches that a version learned at night may change to be used without an operator.",
        default="0",
        kind=Kind.DECIMAL,
        sites=_HUB,
    ),
)

DATA: Final = (
    Setting(
        "HIREWIRE_AGENT_PRIVATE_ATS",
        "Whether the agent may connect to ATSs at private addresses, as in a company's own network. It connects to the "
        "machine itself, or to a cloud's metadata, only if HIREWIRE_ALLOWED_NETWORKS names them.",
        default="1",
        kind=Kind.FLAG,
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_AGENT_WRITES_DAYS",
        "Days for which the agent's ledger of writes into an ATS is kept.",
        default="90",
        kind=Kind.WHOLE,
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_JOURNAL_DAYS",
        "Days for which API calls are kept; 0 records none.",
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
        "Roughly how many characters of each body are kept.",
        default="16384",
        kind=Kind.WHOLE,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_FILE_STORAGE",
        "The Django storage class of candidates' files.",
        default="django.core.files.storage.FileSystemStorage",
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_FILE_STORAGE_OPTIONS",
        "Its options, as JSON. Files are kept below HIREWIRE_HOME if empty.",
        kind=Kind.JSON,
        sites=_HUB,
        secrecy=Secrecy.WHOLE,
    ),
    Setting(
        "HIREWIRE_LARGEST_FILE",
        "The largest file that is accepted, in bytes.",
        default=str(10 * 1024 * 1024),
        kind=Kind.WHOLE,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_ERASURE_GRACE_DAYS",
        "Days in which the removal of a company's data can be cancelled.",
        default="7",
        in_sandbox="0",
        kind=Kind.WHOLE,
        sites=_HUB,
    ),
    Setting(
        "HIREWIRE_COMPANY_IDS",
        "Which ids a company may take: released by an operator, or free for any unused one.",
        default="released",
        in_sandbox="free",
        sites=_HUB,
    ),
)

RSC: Final = (
    Setting(
        "HIREWIRE_RSC_API_URL",
        "The RSC server that connections use unless they name another.",
        default="http://localhost:8000",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_RSC_OAUTH_URL",
        "That server's OAuth server.",
        default="{HIREWIRE_RSC_API_URL}",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_RSC_WIDGET_URL",
        "Where that server serves its widgets.",
        default="{HIREWIRE_RSC_API_URL}",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_RSC_ENVIRONMENT",
        "What that server is: production, test or unknown.",
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
        "That server's name for the access list whose jobs everybody sees.",
        default="hirewire-everybody",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_PARTNER_CLIENT_ID",
        "The partner's own application, which provisions one child for each customer.",
        sites=EMBEDDING,
    ),
    Setting(
        "HIREWIRE_PARTNER_CLIENT_SECRET",
        "The secret of that application.",
        sites=EMBEDDING,
        secrecy=Secrecy.WHOLE,
    ),
)

SETTINGS: Final = (*PLACES, *METRICS, *KEYS, *PEOPLE, *CALLBACKS, *RECRUITER, *DATA, *RSC)
