#!/bin/sh
# Makes the secrets that compose.yaml names. A second run keeps the secrets that exist already.
#
#   deploy/compose/secrets.sh [FOLDER]      # ./secrets if none is named
#
# Containers run as other users, and get the files mounted one by one. So everybody may read the files,
# but only their owner may enter the folders around them.
set -eu
umask 077

folder=${1:-secrets}
mkdir -p "$folder/postgres" "$folder/hub" "$folder/agent"
folder=$(cd "$folder" && pwd)

hirewire() {
    if [ -n "${HIREWIRE:-}" ]; then
        "$HIREWIRE" "$@"
    else
        docker run --rm --user "$(id -u):$(id -g)" --volume "$folder:$folder" hirewire "$@"
    fi
}

password() {
    [ -s "$1" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "$1"
}

for name in password hub agent; do
    password "$folder/postgres/$name"
done
# Only containers of compose.yaml can read the traffic of the network "database", so PostgreSQL needs no TLS there.
for site in hub agent; do
    [ -e "$folder/$site/HIREWIRE_SECRET_KEY" ] || hirewire keys --into "$folder/$site"
    [ -s "$folder/$site/DATABASE_URL" ] || printf \
        'postgres://hirewire_%s:%s@database:5432/hirewire_%s?sslmode=disable' \
        "$site" "$(cat "$folder/postgres/$site")" "$site" > "$folder/$site/DATABASE_URL"
done
# The hub needs no agent key, and the agent needs no key for ids.
rm -f "$folder/hub/HIREWIRE_AGENT_KEY" "$folder/agent/HIREWIRE_ID_KEY"
chmod 444 "$folder"/*/*
echo "The secrets are in $folder. Keep a copy elsewhere: backups contain none of them, and are worthless without them."
