# Owns: steps small_files (vLLM small under /opt, its image pinned by digest) and check_timer (a daily look at all of this).
# shellcheck shell=bash

image_tag() { sed -n 's/.*VLLM_IMAGE:-\([^}]*\)}.*/\1/p' "$infra/vllm/compose.yaml"; }

small_files_missing() {
  if ! cmp -s "$infra/vllm/compose.yaml" "$small_home/compose.yaml"; then
    printf '%s/compose.yaml is not the one of this checkout' "$small_home"
  elif ! grep -qs '^VLLM_IMAGE=.*@sha256:' "$small_home/.env"; then
    printf '%s/.env names no image digest' "$small_home"
  fi
}

# Keeps what a person wrote into .env and secrets.env; only the image line is ours.
small_files_apply() {
  local tag digest file
  tag=$(image_tag)
  run install -d -m 0755 "$small_home/models"
  run install -m 0644 "$infra/vllm/compose.yaml" "$small_home/compose.yaml"
  for file in "$infra"/vllm/models/*.yaml; do run install -m 0644 "$file" "$small_home/models/"; done
  [[ -e $small_home/secrets.env ]] || run install -m 0600 "$infra/vllm/secrets.env.example" "$small_home/secrets.env"
  [[ -e $small_home/.env ]] || run install -m 0644 "$infra/vllm/small.env.example" "$small_home/.env"
  run docker pull "$tag"
  if [[ $mode == dry-run ]]; then
    printf '  + write the digest of that image into %s/.env\n' "$small_home"
    return
  fi
  digest=$(docker image inspect --format '{{index .RepoDigests 0}}' "$tag")
  run sed -i -e '/^#\?VLLM_IMAGE=/d' "$small_home/.env"
  printf 'VLLM_IMAGE=%s\n' "$digest" >>"$small_home/.env"
}

check_timer_missing() {
  local file
  for file in debian/setup.sh debian/steps/{kernel,driver,driver-running,docker,house}.sh vllm/compose.yaml; do
    cmp -s "$infra/$file" "$node_lib/$file" || { printf '%s/%s is not the one of this checkout' "$node_lib" "$file"; return; }
  done
  systemctl is-enabled --quiet llm-node-check.timer 2>/dev/null || printf 'the daily check is not enabled'
}

check_timer_apply() {
  run install -D -m 0755 "$here/setup.sh" "$node_lib/debian/setup.sh"
  run install -d -m 0755 "$node_lib/debian/steps" "$node_lib/vllm"
  run install -m 0644 -t "$node_lib/debian/steps" "$here"/steps/*.sh
  run install -m 0644 -t "$node_lib/vllm" "$infra/vllm/compose.yaml"
  run install -m 0644 -t /etc/systemd/system "$here/llm-node-check.service" "$here/llm-node-check.timer"
  # Trap: after this reload a running container may have lost its GPU ("Failed to initialize NVML"); recreating it helps.
  run systemctl daemon-reload
  run systemctl enable --now llm-node-check.timer
}
