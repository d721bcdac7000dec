# Owns: where the big model runs (Docker Desktop, or a distribution behind NAT) and whether that is running. Never starts WSL.
$script:LlmWslTimeoutMs = 10000

function Get-LlmWslState {
    # Returns Network (docker, nat, mirrored, unknown), Running, Address (of the target, or null).
    param($Config, [object[]]$Addresses)
    $network = Get-LlmNetworkKind $Config
    $state = [pscustomobject]@{ Network = $network; Running = $false; Address = $null }
    if ($network -ceq 'docker') { $state.Address = '127.0.0.1' }
    if ($network -cnotin 'docker', 'nat') { return $state }
    $distro = if ($network -ceq 'docker') { 'docker-desktop' } else { $Config.distro }
    $state.Running = (Get-LlmDistro -Running) -ccontains $distro
    # Trap: `wsl -d` boots a distribution that does not run, so it is only asked when it does.
    if ($network -ceq 'nat' -and $state.Running) {
        $shown = Invoke-LlmNative 'wsl' @('-d', $distro, '-e', 'ip', '-4', '-o', 'addr', 'show', 'dev', 'eth0') -TimeoutMs $script:LlmWslTimeoutMs
        $state.Address = Resolve-LlmDistroAddress -Text $shown.Out -Addresses $Addresses
    }
    return $state
}

function Get-LlmNetworkKind {
    param($Config)
    $mode = Get-LlmIniValue (Read-LlmWslConfig) 'wsl2' 'networkingMode'
    if ($mode -and $mode -ne 'nat') { return $(if ($mode -eq 'mirrored') { 'mirrored' } else { 'unknown' }) }
    if ($Config.topology -cne 'auto') { return $Config.topology }
    $all = @(Get-LlmDistro)
    if ($all -ccontains 'docker-desktop') { return 'docker' }
    if ($Config.distro -and $all -ccontains $Config.distro) { return 'nat' }
    return 'unknown'
}

# Names of the distributions. `--quiet` prints names only: the words RUNNING and STOPPED of --verbose are localised.
# Trap: lines may end in CR CR LF.
function Get-LlmDistro {
    param([switch]$Running)
    $words = if ($Running) { '--list', '--running', '--quiet' } else { '--list', '--quiet' }
    $shown = Invoke-LlmNative 'wsl' $words -TimeoutMs $script:LlmWslTimeoutMs
    return @($shown.Out -split '[\r\n]+' | ForEach-Object { $_.Trim() } | Where-Object { $_ })
}

function Read-LlmWslConfig {
    try { return [IO.File]::ReadAllText((Get-LlmWslConfigPath)) } catch { return '' }
}

function Get-LlmWslConfigPath {
    return [IO.Path]::Combine([Environment]::GetFolderPath('UserProfile'), '.wslconfig')
}

# The value of a key in a section of .wslconfig; section and key in any case; null when absent.
function Get-LlmIniValue {
    param([AllowEmptyString()][string]$Text, [string]$Section, [string]$Key)
    $here = ''
    foreach ($line in $Text -split '\r?\n') {
        if ($line -match '^\s*\[(.+?)\]\s*$') { $here = $Matches[1] }
        elseif ($here -eq $Section -and $line -match '^\s*([^#;=\s]+)\s*=\s*(.*?)\s*$' -and $Matches[1] -eq $Key) { return $Matches[2] }
    }
}
