# Owns: the proof on a real Windows: installs, asks the real endpoint, heals, uninstalls, and compares with the state before.

<#
.SYNOPSIS
Run it elevated on a PC where this product is not installed. It changes the PC and takes everything back. Has not been run yet.
.DESCRIPTION
Needs no WSL, Docker or GPU: without them the healer must say so and change nothing. Exit code 1 when a promise failed.
#>
[CmdletBinding()]
param([string]$RouterAddress = '192.168.77.10')
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
$scripts = [IO.Path]::GetDirectoryName($PSScriptRoot)
# Not in a user's folder: LOCAL SERVICE could not read the scripts there.
$state = [IO.Path]::Combine($env:SystemDrive + '\', 'llm-integration')
$program = [IO.Path]::Combine($env:SystemDrive + '\', 'LlmNode-integration')
$with = @{ StateDir = $state; ProgramDir = $program }
$failed = 0

function Confirm-Promise {
    param([string]$Promise, [scriptblock]$Check)
    try { $kept = & $Check; $why = '' } catch { $kept = $false; $why = $_.Exception.Message }
    if (-not $kept) { $script:failed++ }
    '{0} - {1} {2}' -f $(if ($kept) { 'ok' } else { 'not ok' }), $Promise, $why
}
function Invoke-Script { param([string]$Name, [hashtable]$Words) $null = & ([IO.Path]::Combine($scripts, "$Name.ps1")) @Words; return $LASTEXITCODE }
function Get-Mode { (Invoke-RestMethod -Uri 'http://127.0.0.1:18000/mode' -UseBasicParsing).mode }
function Wait-Mode {
    param([string]$Wanted)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ($watch.Elapsed.TotalSeconds -lt 60) {
        try { if ((Get-Mode) -ceq $Wanted) { return $true } } catch { $null = $_ }
        Start-Sleep -Milliseconds 250
    }
    return $false
}

$key = 'HKLM:\SYSTEM\CurrentControlSet\Services\PortProxy\v4tov4\tcp'
$before = "$(Get-ItemProperty -LiteralPath $key -ErrorAction SilentlyContinue)"
Confirm-Promise 'the plan is printed and nothing changes' { (Invoke-Script 'install' ($with + @{ RouterAddress = $RouterAddress; WhatIf = $true })) -eq 0 -and -not [IO.Directory]::Exists($program) }
Confirm-Promise 'the installation ends with 0' { (Invoke-Script 'install' ($with + @{ RouterAddress = $RouterAddress })) -eq 0 }
Confirm-Promise 'the endpoint serves NORMAL within 60 s' { Wait-Mode 'NORMAL' }
Confirm-Promise 'installing again changes nothing' { "$(& ([IO.Path]::Combine($scripts, 'install.ps1')) @with)" -match 'already' }
Confirm-Promise 'set-mode GAMING is served' { (Invoke-Script 'set-mode' @{ Mode = 'GAMING'; StateDir = $state }) -eq 0 -and (Get-Mode) -ceq 'GAMING' }
Confirm-Promise 'the healer only looks in GAMING' { (Invoke-Script 'heal-portproxy' @{ StateDir = $state }) -eq 0 }
Confirm-Promise 'set-mode NORMAL is served' { (Invoke-Script 'set-mode' @{ Mode = 'NORMAL'; StateDir = $state }) -eq 0 -and (Get-Mode) -ceq 'NORMAL' }
Confirm-Promise 'the endpoint comes back within 60 s when its process is killed' {
    Get-CimInstance -ClassName Win32_Process -Filter "CommandLine LIKE '%mode-endpoint.ps1%'" | ForEach-Object { Stop-Process -Id $_.ProcessId -Force }
    Wait-Mode 'NORMAL'
}
Confirm-Promise 'both firewall rules let in one address only' { @(Get-NetFirewallRule -Group 'Local LLM node' | Get-NetFirewallAddressFilter | Where-Object { $_.RemoteAddress -eq $RouterAddress }).Count -eq 2 }
Confirm-Promise 'the doctor finds the tasks and the reservation' { @(& ([IO.Path]::Combine($scripts, 'doctor.ps1')) @with | Where-Object { $_ -match '^ok\s+(urlacl|task-|firewall-|mode-endpoint)' }).Count -eq 6 }
Confirm-Promise 'the removal ends with 0' { (Invoke-Script 'uninstall' $with) -eq 0 }
Confirm-Promise 'tasks and firewall rules are gone' { $null -eq (Get-ScheduledTask -TaskPath '\LlmNode\' -ErrorAction SilentlyContinue) -and $null -eq (Get-NetFirewallRule -Group 'Local LLM node' -ErrorAction SilentlyContinue) }
Confirm-Promise 'portproxy rules are as before' { "$(Get-ItemProperty -LiteralPath $key -ErrorAction SilentlyContinue)" -ceq $before }
[IO.Directory]::Delete($state, $true)
exit [int]($failed -gt 0)
