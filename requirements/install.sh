#!/bin/sh
# Makes .venv and installs what is locked: `install.sh run` to serve, `install.sh dev` to work on it.
# Every file is checked against its hash; nothing is built but our own package.
set -eu
cd "$(dirname "$0")/.."
set_name=$1

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Jackfield needs Python 3.11 or newer; none was found (name one with PYTHON=...)." >&2
    exit 2
}

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "$python has no venv; install it first (Debian, Ubuntu: apt install python$version-venv)." >&2
        exit 2
    fi
    "$python" -m venv --clear .venv
fi

pip() {
    .venv/bin/python -m pip --disable-pip-version-check -qq "$@"
}

echo "Installing what is locked in requirements/$set_name.txt ..."
pip install --require-hashes -r requirements/build.txt -r "requirements/$set_name.txt"
# The `jackfield` command and the import path; its dependencies are the locked ones above.
pip install --no-deps --no-build-isolation --no-index --editable .
