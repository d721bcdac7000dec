#!/bin/sh
# The router's commands, run from where this archive was unpacked. Compiled code is kept between starts.
here=$(dirname "$(readlink -f "$0")")
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/llm-router}"
exec "$here/lib/node" "$here/lib/router.mjs" "$@"
