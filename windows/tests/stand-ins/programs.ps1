# Owns: stand-ins for the programs of Windows and for Docker, put in the place of Invoke-LlmNative. What they answer are files in the state folder.
# Docs: netsh interface portproxy (learn.microsoft.com/windows-server/networking/technologies/netsh/netsh-interface-portproxy), netsh http (…/netsh-http),
# wsl --list (learn.microsoft.com/windows/wsl/basic-commands), docker compose stop, up (docs.docker.com/reference/cli/docker/compose),
# nvidia-smi --help-query-gpu, whoami /groups, powercfg /query (learn.microsoft.com/windows-hardware/design/device-experiences/powercfg-command-line-options).
function Invoke-StandInProgram {
    param([string]$Program, [string[]]$Words = @(), [int]$TimeoutMs = 15000)
    $line = $Words -join ' '
    Add-StateCall "$Program $line"
    if (Test-StateFile "$Program-missing") { return New-Ran $null '' "$Program was not found" -Missing }
    if (Test-StateFile "$Program-hangs") { return New-Ran $null '' '' -TimedOut }
    switch ($Program) {
        'netsh' { return Invoke-StandInNetsh $Words $line }
        'wsl' { return Invoke-StandInWsl $Words $line }
        'docker' { return Invoke-StandInDocker $line }
        'nvidia-smi' { return New-Ran 0 (@(Read-StateText 'vram') + '512, 24564')[0] }
        'whoami' {
            # The words are German on purpose.
            $label = if (Test-StateFile 'not-elevated') { '"Mittlere Verbindlichkeitsstufe","Bezeichnung","S-1-16-8192",""' } else { '"Hohe Verbindlichkeitsstufe","Bezeichnung","S-1-16-12288",""' }
            return New-Ran 0 "`"Jeder`",`"Bekannte Gruppe`",`"S-1-1-0`",`"Verbindlich`"`r`n$label`r`n"
        }
        'powercfg' { return New-Ran 0 "  Index der aktuellen Wechselstromeinstellung: 0x$((@(Read-StateText $(if ($line -match 'HIBERNATEIDLE') { 'hibernate' } else { 'standby' })) + '00000000')[0])`r`n  Index der aktuellen Gleichstromeinstellung: 0x00000384`r`n" }
        'icacls' { return New-Ran 0 '' }
        default { throw "The stand-in knows no program $Program" }
    }
}

function New-Ran {
    param($ExitCode, [string]$Out, [string]$Err = '', [switch]$Missing, [switch]$TimedOut)
    return [pscustomobject]@{ ExitCode = $ExitCode; Out = $Out; Err = $Err; Missing = [bool]$Missing; TimedOut = [bool]$TimedOut }
}

function Invoke-StandInNetsh {
    param([string[]]$Words, [string]$Line)
    if (Test-StateFile 'netsh-refuses') { return New-Ran 1 'Der angeforderte Vorgang erfordert erhoehte Rechte.' }
    $given = @{}
    foreach ($word in $Words) { $key, $value = $word -split '=', 2; $given[$key] = $value }
    $pair = "$($given['listenaddress'])/$($given['listenport'])"
    $others = { param($File, $Start) @(Read-StateLine $File | Where-Object { -not $_.StartsWith($Start, 'Ordinal') }) }
    switch -Regex ($Line) {
        '^interface portproxy set v4tov4 ' { Write-StateLine 'portproxy' (@(& $others 'portproxy' "$pair ") + "$pair $($given['connectaddress'])/$($given['connectport'])") }
        '^interface portproxy delete v4tov4 ' {
            if (@(Read-StateLine 'portproxy' | Where-Object { $_.StartsWith("$pair ", 'Ordinal') }).Count -eq 0) { return New-Ran 1 'Das System kann die angegebene Datei nicht finden.' }
            Write-StateLine 'portproxy' @(& $others 'portproxy' "$pair ")
        }
        '^interface ipv4 show excludedportrange protocol=tcp$' { return New-Ran 0 (@(Read-StateText 'excluded') + '')[0] }
        '^http add urlacl ' { Write-StateLine 'urlacl' (@(Read-StateLine 'urlacl') + "$($given['url']) S-1-5-19") }
        '^http delete urlacl ' { Write-StateLine 'urlacl' @(& $others 'urlacl' "$($given['url']) ") }
        default { return New-Ran 1 "netsh stand-in: unknown call: $Line" }
    }
    return New-Ran 0 ''
}

# wsl.exe answers with bytes: a test may make them UTF-16, which the module's own decoder must understand.
function Invoke-StandInWsl {
    param([string[]]$Words, [string]$Line)
    $file = switch -Regex ($Line) {
        '^--list --quiet$' { 'wsl-all' }
        '^--list --running --quiet$' { 'wsl-running' }
        '^-d \S+ -e ip -4 -o addr show dev eth0$' { 'wsl-ip' }
        '^-d \S+ -e docker ' { return Invoke-StandInProgram 'docker' ($Words[4..($Words.Count - 1)]) }
        '^-d \S+ -e true$' { return New-Ran 0 '' }
        default { return New-Ran 1 "wsl stand-in: unknown call: $Line" }
    }
    if (Test-StateFile 'wsl-fails') { return New-Ran -1 '' 'Wsl/Service/0x8007274c' }
    if (-not (Test-StateFile $file)) { return New-Ran 0 '' }
    $bytes = [IO.File]::ReadAllBytes((Get-StatePath $file))
    if ($bytes.Length -eq 0) { return New-Ran 0 '' }
    return New-Ran 0 (& (Get-Module LlmNode) { param($Bytes) ConvertFrom-LlmText $Bytes -GuessUtf16 } $bytes)
}

# What the container does when it is stopped or started is the test's: a script block in $global:StandInDocker. docker-runs holds the ids that ps lists.
function Invoke-StandInDocker {
    param([string]$Line)
    if ($Line -match ' ps --quiet$') { return New-Ran 0 (@(Read-StateText 'docker-runs') + '')[0] }
    $exit = [int](@(Read-StateText 'docker-exit') + '0')[0]
    if ($exit -eq 0 -and $null -ne $global:StandInDocker) { $null = & $global:StandInDocker $Line }
    return New-Ran $exit '' (@(Read-StateText 'docker-says') + '')[0]
}
