#!/bin/sh
# Print the first Python >= 3.12 that can make a virtual environment; candidates are run, not believed.
# Without one: root lets apt install it, others get one line that says what to do (exit 1).
works() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

find_one() {
    for candidate in "$PYTHON" python3 python3.13 python3.14 python3.12 /usr/bin/python3 /usr/bin/python3.13 \
        /usr/bin/python3.12 /usr/local/bin/python3 /opt/homebrew/bin/python3; do
        if [ -n "$candidate" ] && works "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

find_one && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing: python3 python3-venv" >&2
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends python3 python3-venv >/dev/null 2>&1
    find_one && exit 0
fi
if command -v uv >/dev/null 2>&1; then
    uv python find '>=3.12' 2>/dev/null && exit 0
    uv python install 3.13 >&2 && uv python find '>=3.12' && exit 0
fi
echo "zeren needs Python 3.12 or later with venv. Debian, Ubuntu: apt-get install python3 python3-venv. macOS: brew install python@3.13" >&2
exit 1
