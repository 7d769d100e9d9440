#!/bin/sh
# Print a Chromium for the browser tests, and see that Chinese letters can be drawn; names what is missing (exit 1).
# Root on Debian or Ubuntu gets the missing packages installed. Used by `make test` alone: the program needs neither.
find_browser() {
    for candidate in "$ZEREN_BROWSER" chromium google-chrome chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

has_chinese() {
    [ "$(uname)" = Darwin ] && return 0
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn file)" ]
}

missing=""
find_browser >/dev/null || missing="chromium"
has_chinese || missing="$missing fonts-noto-cjk"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing:$( [ "${missing# }" = "$missing" ] && echo ' ')$missing" >&2
    apt-get update -q >/dev/null 2>&1
    # shellcheck disable=SC2086  # a list of packages
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing fontconfig >/dev/null 2>&1
fi
if ! has_chinese; then
    echo "the browser tests need Chinese letters: apt-get install fonts-noto-cjk" >&2
    exit 1
fi
find_browser && exit 0
echo "the browser tests need Chromium: apt-get install chromium (or set ZEREN_BROWSER to a Chrome)" >&2
exit 1
