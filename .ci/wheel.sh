#!/usr/bin/env bash
# Builds the wheel and tries it as a stranger would: an empty environment, another folder, no checkout in sight.
set -euo pipefail
cd "$(dirname "$0")/.."
checkout=$PWD
place=$1

.venv/bin/python -m hatchling build -t wheel -d "$place/dist" >/dev/null
.venv/bin/python -m venv "$place/venv"
"$place/venv/bin/python" -m pip --disable-pip-version-check -qq install --require-hashes -r requirements/run.txt
"$place/venv/bin/python" -m pip --disable-pip-version-check -qq install --no-deps --no-index "$place"/dist/*.whl

cd "$place"
export JACKFIELD_DATA_DIR="$place/var"
venv/bin/jackfield integrations | diff <(cd "$checkout/integrations" && ls -d */ | tr -d / | grep -v '^__' | sort) -
venv/bin/jackfield schema | diff "$checkout/schema.graphql" -
if venv/bin/python -m zipfile -l dist/*.whl | grep -E 'test_|/tests/'; then
    echo "the wheel carries tests" >&2
    exit 1
fi

# Each room's catalogs go along, and each integration's.
diff <(cd "$checkout" && find backend/jackfield integrations -name django.mo | wc -l) \
    <(venv/bin/python -m zipfile -l dist/*.whl | grep -c '/locale/de/LC_MESSAGES/django\.mo')

PORT=0 venv/bin/jackfield serve >"$place/out" 2>"$place/err" &
served=$!
trap 'kill "$served" 2>/dev/null || true' EXIT
for _ in $(seq 300); do
    url=$(sed -n 's/^Jackfield is served at //p' "$place/out")
    if [ -n "$url" ]; then break; fi
    kill -0 "$served" || { cat "$place/err" >&2; exit 1; }
    sleep 0.1
done
fetch() {
    venv/bin/python -c 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=10).read().decode())' "$1"
}
fetch "$url/readyz" | grep -q '"ready"'
fetch "$url/" | grep -qi '<!doctype html>'
script=$(venv/bin/python -m zipfile -l dist/*.whl | grep -o 'graphiql/assets/index-[^ ]*\.js')
test "$(fetch "$url/$script" | wc -c)" -gt 500000
kill -TERM "$served"
wait "$served"
