#!/usr/bin/env bash
# Owns: turning a bare Debian 12 or 13 server with an NVIDIA card into one that can run GPU containers and the router.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

usage='usage: setup.sh [--check | --dry-run]
  (nothing)   do every step that is not done yet; needs root; safe to repeat
  --check     change nothing; list what is missing; exit 1 when something is
  --dry-run   change nothing; print the commands that would be run
exit: 0 done, 1 something is missing or a command failed, 2 wrong usage or system, 3 a person must act (the text says how)'

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
infra=$(dirname "$here")
mode=apply
# The tests point these at their own files.
os_release=${OS_RELEASE:-/etc/os-release}
small_home=${SMALL_HOME:-/opt/vllm-small}
node_lib=${NODE_LIB:-/usr/local/lib/llm-node}

# Each file of steps/ defines the step of its name: NAME_missing prints what is missing (nothing = done),
# NAME_apply brings it about through `run` and `put`, or calls `by_hand` when only a person can.
steps=(kernel_headers nouveau_off one_driver_source driver_repository driver driver_built secure_boot driver_loaded
  persistence docker_engine container_toolkit docker_runtime small_files check_timer)

# Runs a command, or prints it in a dry run.
run() {
  printf '  + %s\n' "$*"
  [[ $mode == dry-run ]] || "$@"
}

# Writes standard input to a file ($1, mode $2), or prints the content in a dry run.
put() {
  printf '  + write %s (mode %s)\n' "$1" "$2"
  if [[ $mode == dry-run ]]; then
    sed 's/^/  |   /'
  else
    install -D -m "$2" /dev/stdin "$1"
  fi
}

# Stops: only a person can do what comes next. A dry run goes on, to show the whole plan.
by_hand() {
  printf '  a person must act: %s\n' "$@"
  [[ $mode == dry-run ]] || exit 3
}

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }
# Kernel releases that are installed and could be booted next, one per line.
kernels() {
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'linux-image-[0-9]*' 2>/dev/null |
    sed -n 's/^installed linux-image-\(.*\)$/\1/p' | grep -v -- '-unsigned$' || true
}
apt_install() { run apt-get install -y --no-install-recommends "$@"; }

# Refuses a system that this script was not written for.
require_system() {
  # shellcheck source=/dev/null
  . "$os_release"
  [[ ${ID:-} == debian && (${VERSION_ID:-} == 12 || ${VERSION_ID:-} == 13) ]] || {
    printf 'setup.sh: this is %s %s; it knows Debian 12 and 13\n' "${ID:-unknown}" "${VERSION_ID:-}" >&2
    exit 2
  }
  codename=$VERSION_CODENAME
  debian=$VERSION_ID
  if [[ $mode == apply && $(id -u) != 0 ]]; then
    printf 'setup.sh: run it as root (--check and --dry-run need no root)\n' >&2
    exit 2
  fi
}

check() {
  local step missing found=0
  for step in "${steps[@]}"; do
    missing=$("${step}_missing")
    if [[ -z $missing ]]; then
      printf 'ok       %s\n' "$step"
    else
      found=1
      printf 'missing  %s: %s\n' "$step" "$missing"
    fi
  done
  return "$found"
}

apply() {
  local step missing
  for step in "${steps[@]}"; do
    missing=$("${step}_missing")
    if [[ -z $missing ]]; then
      printf 'ok       %s\n' "$step"
      continue
    fi
    printf 'step     %s: %s\n' "$step" "$missing"
    "${step}_apply"
    [[ $mode == dry-run ]] && continue
    missing=$("${step}_missing")
    [[ -z $missing ]] || {
      printf 'setup.sh: step %s was done and still: %s\n' "$step" "$missing" >&2
      exit 1
    }
  done
}

case ${1:-} in
  '') ;;
  --check) mode=check ;;
  --dry-run) mode=dry-run ;;
  -h | --help) printf '%s\n' "$usage"; exit 0 ;;
  *) printf '%s\n' "$usage" >&2; exit 2 ;;
esac
[[ $# -le 1 ]] || { printf '%s\n' "$usage" >&2; exit 2; }
require_system
. "$here/steps/kernel.sh"
. "$here/steps/driver.sh"
. "$here/steps/driver-running.sh"
. "$here/steps/docker.sh"
. "$here/steps/house.sh"
if [[ $mode == check ]]; then check; else apply; fi
