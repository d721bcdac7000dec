# Owns: which steps a change of mode takes, in order, and the exact command line of each. Pure.
function Resolve-LlmSwitchStep {
    <#
    .SYNOPSIS
    The wish of a person + the configuration = the steps that set-mode.ps1 walks, or prints with -WhatIf.
    .DESCRIPTION
    The mode is written first, always: from then on the router sends no unforced work, whatever happens to the later steps.
    .OUTPUTS
    Steps in order: Do (write, read-back, drain, stop, vram, start, wait), Command (what it runs or asks), GoOn (a failure here does not end the walk).
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)][ValidateSet('NORMAL', 'GAMING')][string]$Mode,
        [Parameter(Mandatory = $true)]$Config,
        [string]$StateDir = 'C:\llm',
        [switch]$StopBigModel, [switch]$StartBigModel, [switch]$NoDrain, [switch]$Wait
    )
    $vllm = "http://127.0.0.1:$($Config.vllmPort)"
    New-LlmSwitchStep 'write' "write $($Mode.ToUpperInvariant()) to $([IO.Path]::Combine($StateDir, 'mode.txt'))"
    New-LlmSwitchStep 'read-back' "GET http://127.0.0.1:$($Config.modePort)/mode" -GoOn
    if ($StopBigModel) {
        if (-not $NoDrain) {
            $router = if ($Config.routerUrl -and $Config.routerKey) { " and $($Config.routerUrl.TrimEnd('/'))/router/status" } else { '' }
            New-LlmSwitchStep 'drain' "GET $vllm/metrics$router until nothing runs"
        }
        New-LlmSwitchStep 'stop' (Get-LlmComposeCommand $Config 'stop').Line
        New-LlmSwitchStep 'vram' ('nvidia-smi ' + ($script:LlmVramQuery -join ' '))
    }
    if ($StartBigModel) { New-LlmSwitchStep 'start' (Get-LlmComposeCommand $Config 'up' '--detach').Line }
    if ($Wait) { New-LlmSwitchStep 'wait' "GET $vllm/health until it answers 200" }
}

$script:LlmVramQuery = '--query-gpu=memory.used', '--format=csv,noheader,nounits'

function New-LlmSwitchStep {
    param([string]$Do, [string]$Command, [switch]$GoOn)
    return [pscustomobject]@{ Do = $Do; Command = $Command; GoOn = [bool]$GoOn }
}

# Docker Desktop has a docker.exe on Windows; a dockerd inside a distribution is reached through wsl.exe.
function Get-LlmComposeCommand {
    param($Config, [string]$Verb, [string]$Option = '')
    $words = @('compose', '--file', $Config.composeFile, $Verb)
    if ($Option) { $words += $Option }
    $program = 'docker'
    if ($Config.topology -ceq 'nat') { $program = 'wsl'; $words = @('-d', $Config.distro, '-e', 'docker') + $words }
    return [pscustomobject]@{ Program = $program; Words = $words; Line = "$program " + (ConvertTo-LlmCommandLine $words) }
}
