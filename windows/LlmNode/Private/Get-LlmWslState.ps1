# Owns: where the big model runs (Docker Desktop, or a distribution behind NAT) and whether that is running. Never starts WSL.
function Get-LlmWslState {
    # Returns Network (docker, nat, unknown, or another networkingMode of .wslconfig), Running (null: not known), Address (of the target, or null).
    # In Docker topology wsl.exe is never asked: it hangs after sleep (WSL#8529, #8696, #10323), and there is nothing that it could say.
    param($Config, [object[]]$Addresses)
    $topology = if ($Config.topology -ceq 'auto') { Get-LlmTopology $Config } else { $Config.topology }
    $state = [pscustomobject]@{ Network = $topology; Running = $null; Address = $null }
    $networking = Get-LlmIniValue (Read-LlmWslConfig) 'wsl2' 'networkingMode'
    if ($networking -and $networking.ToLowerInvariant() -cne 'nat') { $state.Network = $networking.ToLowerInvariant(); return $state }
    if ($topology -ceq 'docker') { $state.Running = $true; $state.Address = '127.0.0.1' }
    if ($topology -cne 'nat') { return $state }
    $running = Get-LlmDistro -Running
    # An empty list is only believed when the list of all distributions is not empty too.
    if (-not $running.Known -or ($running.Names.Count -eq 0 -and (Get-LlmDistro).Names.Count -eq 0)) { return $state }
    $state.Running = [Array]::IndexOf($running.Names, $Config.distro) -ge 0
    if (-not $state.Running) { return $state }
    # Trap: `wsl -d` boots a distribution that does not run, so it is only asked when it does.
    $shown = Invoke-LlmNative 'wsl' @('-d', $Config.distro, '-e', 'ip', '-4', '-o', 'addr', 'show', 'dev', 'eth0') -TimeoutMs $script:LlmLimits.WslMs
    $state.Address = Resolve-LlmDistroAddress -Text $shown.Out -Addresses $Addresses
    if (-not $state.Address) { $state.Running = $null }
    return $state
}

function Get-LlmTopology {
    param($Config)
    $all = (Get-LlmDistro).Names
    if ([Array]::IndexOf($all, 'docker-desktop') -ge 0) { return 'docker' }
    if ($Config.distro -and [Array]::IndexOf($all, $Config.distro) -ge 0) { return 'nat' }
    return 'unknown'
}

# Names of the distributions, and whether wsl.exe answered at all. `--quiet` prints names only: the words of --verbose are localised.
# Trap: lines may end in CR CR LF.
function Get-LlmDistro {
    param([switch]$Running)
    $words = if ($Running) { '--list', '--running', '--quiet' } else { '--list', '--quiet' }
    $shown = Invoke-LlmNative 'wsl' $words -TimeoutMs $script:LlmLimits.WslMs
    $names = if ($shown.ExitCode -eq 0) { $shown.Out -split '[\r\n]+' | ForEach-Object { $_.Trim() } | Where-Object { $_ } }
    # With nothing running wsl.exe ends with an error code; then it is the list of all that decides.
    return [pscustomobject]@{ Known = -not $shown.TimedOut -and -not $shown.Missing; Names = [string[]]@($names) }
}

function Get-LlmWslConfigPath { return [IO.Path]::Combine([Environment]::GetFolderPath('UserProfile'), '.wslconfig') }
function Read-LlmWslConfig { return ConvertFrom-LlmText (Read-LlmBytes (Get-LlmWslConfigPath)) }
function Read-LlmBytes { param([string]$Path) try { return , [IO.File]::ReadAllBytes($Path) } catch { return , [byte[]]@() } }

# The value of a key in a section of .wslconfig, without a remark behind it; section and key in any case; null when absent.
function Get-LlmIniValue {
    param([AllowEmptyString()][string]$Text, [string]$Section, [string]$Key)
    $here = ''
    foreach ($line in $Text -split '\r?\n') {
        if ($line -cmatch '\A\s*\[(.+?)\]\s*(#.*)?\z') { $here = $Matches[1] }
        elseif ($line -cmatch '\A\s*([^#;=\s]+)\s*=\s*(.*?)\s*\z' -and $Section.Equals($here, 'OrdinalIgnoreCase') -and $Key.Equals($Matches[1], 'OrdinalIgnoreCase')) { return ($Matches[2] -creplace '\s*#.*').Trim('"') }
    }
}
