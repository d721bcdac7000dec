# Owns: steps docker_engine, container_toolkit and docker_runtime: containers that see the card.
# shellcheck shell=bash

# Compose 2.24 is the first that knows an optional env_file; Debian 12's docker-compose is 1.29.
docker_engine_missing() {
  local compose
  if ! docker info >/dev/null 2>&1; then
    printf 'no Docker engine answers'
  elif ! compose=$(docker compose version --short 2>/dev/null); then
    printf 'docker compose (the plugin, version 2) is not installed'
  elif dpkg --compare-versions "${compose#v}" lt 2.24; then
    printf 'docker compose %s is too old, 2.24 is needed' "$compose"
  fi
}

docker_engine_apply() {
  if installed docker.io; then
    by_hand "Debian's docker.io is installed. Start it (systemctl start docker) and, on Debian 13, apt-get install docker-compose;
    or remove it (apt-get remove docker.io containerd runc) and run setup.sh again, which installs Docker's own packages."
  fi
  run apt-get update
  apt_install ca-certificates curl gnupg
  run curl -fsSLo /etc/apt/keyrings/docker.asc https://download.docker.com/linux/debian/gpg
  printf '%s\n' 'Types: deb' 'URIs: https://download.docker.com/linux/debian' "Suites: $codename" 'Components: stable' \
    'Architectures: amd64' 'Signed-By: /etc/apt/keyrings/docker.asc' | put /etc/apt/sources.list.d/docker.sources 0644
  run apt-get update
  apt_install docker-ce docker-ce-cli containerd.io docker-compose-plugin
  run systemctl enable --now docker
}

container_toolkit_missing() {
  command -v nvidia-ctk >/dev/null || printf 'nvidia-container-toolkit is not installed'
}

container_toolkit_apply() {
  local base=https://nvidia.github.io/libnvidia-container
  run curl -fsSLo /etc/apt/keyrings/nvidia-container-toolkit.asc "$base/gpgkey"
  printf 'deb [signed-by=/etc/apt/keyrings/nvidia-container-toolkit.asc] %s/stable/deb/amd64 /\n' "$base" |
    put /etc/apt/sources.list.d/nvidia-container-toolkit.list 0644
  run apt-get update
  apt_install nvidia-container-toolkit
}

docker_runtime_missing() {
  docker info --format '{{json .Runtimes}}' 2>/dev/null | grep '"nvidia"' >/dev/null ||
    printf 'Docker does not know the runtime "nvidia"'
}

docker_runtime_apply() {
  run nvidia-ctk runtime configure --runtime=docker
  run systemctl restart docker
}
