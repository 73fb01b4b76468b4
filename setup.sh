#!/bin/sh
# Builds .venv from the committed lock with hashes: sh setup.sh run|dev. Does nothing when the lock did not change.
# sh setup.sh modele adds the French model that reads texts; once there, run and dev keep it and bring it up to date.
# Two at once: the second waits for the first (the lock is freed when its holder ends, however it ends).
set -eu
cd "$(dirname "$0")"
kind=${1:-run}
case "$kind" in
    run) lock=requirements.txt ;;
    dev) lock=requirements-dev.txt ;;
    modele) lock=requirements-modele.txt ;;
    *) echo "setup.sh: run | dev | modele" >&2; exit 2 ;;
esac

fresh() { # the stamp holds the lock it was made from; dev holds all that run holds
    cmp -s pyproject.toml .venv/.pyproject && { cmp -s "$lock" ".venv/.$kind" || { [ "$kind" = run ] && cmp -s requirements-dev.txt .venv/.dev && cmp -s requirements.txt .venv/.run-of-dev; }; }
}

home() {
    [ -f .dagster/dagster.yaml ] && cmp -s deploy/dagster.yaml .dagster/dagster.yaml && return
    mkdir -p .dagster
    cp deploy/dagster.yaml ".dagster/dagster.yaml.$$" && mv ".dagster/dagster.yaml.$$" .dagster/dagster.yaml
}

if [ "$kind" = modele ]; then # beside what develops when that is there, else beside what runs
    if [ -f .venv/.dev ]; then sh setup.sh dev; else sh setup.sh run; fi
fi
if fresh && [ -x .venv/bin/avis ]; then home; exit 0; fi

exec 9>.setup.lock
if command -v flock >/dev/null 2>&1; then flock 9; fi
if fresh && [ -x .venv/bin/avis ]; then home; exit 0; fi

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; $python is older. Set PYTHON=/path/to/python3.11." >&2
    exit 3
}
echo "Setting up .venv from $lock (once)…" >&2
[ -x .venv/bin/python ] || "$python" -m venv .venv

install() {
    if command -v uv >/dev/null 2>&1; then
        uv pip install --quiet --python .venv/bin/python --no-deps "$@"
    else
        # --no-deps: the lock is complete, and pip refuses extras of locked packages otherwise
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps "$@"
    fi
}

if [ "$kind" = modele ]; then
    rm -f .venv/.modele
    install --require-hashes -r "$lock"
    cp "$lock" .venv/.modele
    exit 0
fi
rm -f .venv/.run .venv/.dev .venv/.run-of-dev .venv/.pyproject
install --require-hashes -r "$lock"
install --no-build-isolation --editable .
if [ -f .venv/.modele ]; then
    install --require-hashes -r requirements-modele.txt
    cp requirements-modele.txt .venv/.modele
fi
cp "$lock" ".venv/.$kind"
[ "$kind" != dev ] || cp requirements.txt .venv/.run-of-dev
cp pyproject.toml .venv/.pyproject
home
