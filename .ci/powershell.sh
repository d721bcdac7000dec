#!/usr/bin/env bash
# Owns: the real PowerShell 7, Pester, and the reference assemblies of .NET Framework 4.8, installed once into a cache outside the repository.
# Usage: powershell.sh            prints the path of pwsh.dll
#        powershell.sh WORDS...   runs it with these words
# Trap: the tool's shim starts a child that outlives it, so `dotnet pwsh.dll` itself is started.
set -eu
shell_version=7.6.9
cache="${XDG_CACHE_HOME:-$HOME/.cache}/llm-router/powershell-$shell_version-2"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off

install() {
  command -v dotnet >/dev/null || { echo "No .NET SDK on this machine: PowerShell cannot be installed" >&2; exit 3; }
  mkdir -p "$(dirname "$cache")"
  exec 9>"$cache.lock"
  flock 9
  [ -e "$cache/ready" ] && return
  rm -rf "$cache" && mkdir -p "$cache"
  cat >"$cache/packages.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="Pester" Version="[6.2.0];[5.9.1]" />
    <PackageDownload Include="Microsoft.NETFramework.ReferenceAssemblies.net48" Version="[1.0.3]" />
  </ItemGroup>
</Project>
PROJECT
  {
    dotnet tool install --tool-path "$cache/shell" PowerShell --version $shell_version
    dotnet restore "$cache/packages.csproj" --packages "$cache/packages"
  } >"$cache/log" 2>&1 9>&- || { cat "$cache/log" >&2; exit 4; }
  touch "$cache/ready"
}

[ -e "$cache/ready" ] || install
pwsh="$cache/shell/.store/powershell/$shell_version/powershell/$shell_version/tools/net10.0/any/unix/pwsh.dll"
[ $# -eq 0 ] && { echo "$pwsh"; exit 0; }
export LLM_PESTER="$cache/packages/pester/${LLM_PESTER_VERSION:-6.2.0}/tools"
export LLM_NET48="$cache/packages/microsoft.netframework.referenceassemblies.net48/1.0.3/build/.NETFramework/v4.8"
exec dotnet "$pwsh" "$@"
