#!/bin/sh
# Makes the roles and databases that docs/guides/running.md describes. Runs once, when PostgreSQL creates its data
# folder.
set -eu

# psql itself reads the passwords from files. If they were arguments, everybody on the machine could read them.
psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" <<'SQL'
\set hub_password `cat "${SECRETS:-/run/secrets}/hub-password"`
\set agent_password `cat "${SECRETS:-/run/secrets}/agent-password"`
CREATE ROLE hirewire_hub LOGIN PASSWORD :'hub_password';
CREATE DATABASE hirewire_hub OWNER hirewire_hub TEMPLATE template0 ENCODING 'UTF8';
CREATE ROLE hirewire_agent LOGIN PASSWORD :'agent_password';
CREATE DATABASE hirewire_agent OWNER hirewire_agent TEMPLATE template0 ENCODING 'UTF8';
REVOKE CONNECT ON DATABASE hirewire_hub, hirewire_agent FROM PUBLIC;
ALTER ROLE hirewire_hub SET idle_in_transaction_session_timeout = '5min';
ALTER ROLE hirewire_agent SET idle_in_transaction_session_timeout = '5min';
CREATE ROLE hirewire_tenant NOLOGIN;
GRANT hirewire_tenant TO hirewire_hub;
SQL
