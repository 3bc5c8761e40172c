#!/bin/sh
# Writes the locks anew from pyproject.toml; needs uv. What is locked stays unless UPGRADE=1.
set -eu
cd "$(dirname "$0")/.."

compile() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --custom-compile-command "make lock" \
        ${UPGRADE:+--upgrade} "$@"
}

echo 'hatchling
editables' | compile - -o requirements/build.txt
compile pyproject.toml -c requirements/build.txt -o requirements/run.txt
compile pyproject.toml --group dev -c requirements/build.txt -c requirements/run.txt -o requirements/dev.txt
# What `make bench` compares with; each in an environment of its own, so nothing of ours binds it.
echo 'djblets==6.1' | compile - -o requirements/djblets.txt
echo 'celery[redis]
urllib3' | compile - -o requirements/celery.txt
echo 'graphene' | compile - -o requirements/graphene.txt
echo 'ariadne' | compile - -o requirements/ariadne.txt
# Makes up operations against the schema, in .ci/fuzz_schema.py; in an environment of its own too.
echo 'schemathesis>=4.32,<5' | compile - -o requirements/schemathesis.txt
