#!/usr/bin/env bash
# Owns: putting a version of the router into service and taking it back. A release is a folder; the link `current` names the one that runs.
set -euo pipefail
# Trap: without it a failing step inside $(build …) would go unnoticed.
shopt -s inherit_errexit

usage='usage: release.sh install | release [--health-only] CHECKOUT | rollback [--health-only] | list
  install        folders, the service, the journal limits and the command llm-router; repeats safely
  release        builds CHECKOUT (its last commit), validates the configuration with it, switches, restarts, waits 5 s for /ready; else back
  rollback       switches to the release before this one and waits in the same way
  list           the releases; * marks the one that runs
  --health-only  for a time when small is down: wait for /health, the router alone, in place of /ready
exit: 0 done, 1 failed (the old release runs), 2 wrong usage, 3 failed and the old release does not answer either'

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# The tests point these at their own folders.
root=${ROUTER_ROOT:-/opt/llm-router}
config=${ROUTER_CONFIG:-/etc/llm-router}
etc=${SYSTEM_ETC:-/etc}
bin=${SYSTEM_BIN:-/usr/local/bin}
url=${ROUTER_URL:-http://127.0.0.1:8080}
wanted='/ready?backend=small'

say() { printf '%s\n' "$*" >&2; }
running() { readlink "$root/current" || true; }
point() { ln -sfn "$2" "$root/$1.new" && mv -T "$root/$1.new" "$root/$1"; }

# Waits up to 5 s for the router to answer 200.
answers() {
  local try
  for try in {1..25}; do
    curl -fsS -m 1 -o /dev/null "$url$wanted" 2>/dev/null && return 0
    [[ $try == 25 ]] || sleep 0.2
  done
  return 1
}

install_service() {
  install -d -m 0755 "$root/releases" "$config"
  install -d -m 0700 "$config/keys"
  [[ -e $config/router.yaml ]] || install -m 0644 "$here/router.yaml" "$config/router.yaml"
  install -D -m 0644 "$here/../systemd/llm-router.service" "$etc/systemd/system/llm-router.service"
  install -D -m 0644 "$here/../systemd/journald-limits.conf" "$etc/systemd/journald.conf.d/llm-house.conf"
  install -D -m 0755 "$here/llm-router" "$bin/llm-router"
  systemctl daemon-reload
  systemctl try-restart systemd-journald
  systemctl enable llm-router
  say "installed; next: edit $config/router.yaml, put a key into $config/keys/, then: release.sh release CHECKOUT"
}

# Makes the folder of a release from the last commit of a checkout; prints its path.
build() {
  local checkout=$1 id folder
  id=$(git -C "$checkout" log -1 --date=format:%Y%m%d-%H%M%S --format=%cd-%h)
  folder=$root/releases/$id
  if [[ ! -e $folder/.complete ]]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    git -C "$checkout" archive HEAD | tar -x -C "$folder"
    # The web app is built where the tools are; the release gets the result and no tools.
    (cd "$checkout" && node .ci/prepare.js) >&2
    mkdir -p "$folder/apps/local-ai-app"
    cp -r "$checkout/apps/local-ai-app/dist" "$folder/apps/local-ai-app/"
    (cd "$folder" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund) >&2
    touch "$folder/.complete"
  fi
  printf '%s\n' "$folder"
}

# Puts a release folder into service; when it does not answer, the one before it is put back.
switch() {
  local new=$1 old
  old=$(running)
  point current "$new"
  systemctl restart llm-router || true
  if answers; then
    if [[ -n $old && $old != "$new" ]]; then point previous "$old"; fi
    say "in service: $(basename "$new")"
    return
  fi
  say "no 200 from $url$wanted within 5 s: journalctl -u llm-router -n 50 says why"
  if [[ -z $old || $old == "$new" ]]; then exit 3; fi
  point current "$old"
  systemctl restart llm-router || true
  answers || { say "and $(basename "$old") does not answer either"; exit 3; }
  say "back in service: $(basename "$old")"
  exit 1
}

release() {
  local folder
  folder=$(build "$1")
  LLM_ROUTER_RELEASE=$folder "$here/llm-router" validate >&2 || { say "the configuration does not fit this release; nothing was changed"; exit 1; }
  switch "$folder"
  prune
}

rollback() {
  local folder
  folder=$(readlink "$root/previous" || true)
  [[ -n $folder && -d $folder ]] || { say "there is no release to go back to"; exit 1; }
  switch "$folder"
}

# Keeps the newest five and whatever a link names.
prune() {
  local folder
  find "$root/releases" -mindepth 1 -maxdepth 1 -type d | sort -r | tail -n +6 | while read -r folder; do
    [[ $folder == "$(running)" || $folder == "$(readlink "$root/previous" || true)" ]] || rm -rf "$folder"
  done
}

list() {
  local folder
  for folder in "$root"/releases/*/; do
    folder=${folder%/}
    if [[ $folder == "$(running)" ]]; then printf '* '; else printf '  '; fi
    printf '%s\n' "${folder##*/}"
  done
}

action=${1:-}
shift || true
if [[ ${1:-} == --health-only ]]; then wanted=/health; shift; fi
case $action:$# in
  install:0) install_service ;;
  release:1) release "$(cd "$1" && pwd)" ;;
  rollback:0) rollback ;;
  list:0) list ;;
  *) printf '%s\n' "$usage" >&2; exit 2 ;;
esac
