# Owns: the command with which a person says "I play now" and "the PC is free".

<#
.SYNOPSIS
Sets the mode of this PC, or prints it.
.DESCRIPTION
set-mode.ps1 GAMING                  from now on the router sends nothing here unless a request forces it
set-mode.ps1 GAMING -StopBigModel    also waits for running requests, stops the big model and checks the GPU memory
set-mode.ps1 NORMAL -StartBigModel -Wait
Exit codes: 0 done, 1 wrong arguments, 3 written but not served, 4 not writable, 5 requests still run (mode is set, nothing
stopped), 6 the container did not stop or start, 7 GPU memory still held, 32 mode written, but config.json has a fault.
.PARAMETER Mode
NORMAL or GAMING. Left out: the mode is printed.
.PARAMETER DrainTimeoutSec
Seconds that running requests may take with -StopBigModel.
.PARAMETER NoDrain
Stop the big model at once.
.PARAMETER Wait
Wait until the big model answers /health.
.PARAMETER Quiet
Print nothing unless something failed.
.PARAMETER Json
Print one line of JSON.
.PARAMETER StateDir
Folder with mode.txt and config.json.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [Parameter(Position = 0)][ValidateSet('NORMAL', 'GAMING')][string]$Mode,
    [switch]$StopBigModel,
    [switch]$StartBigModel,
    [ValidateRange(0, 86400)][int]$DrainTimeoutSec = 30,
    [switch]$NoDrain,
    [switch]$Wait,
    [switch]$Quiet,
    [switch]$Json,
    [string]$StateDir = 'C:\llm'
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'LlmNode', 'LlmNode.psd1'))

if (-not $Mode) { & ([IO.Path]::Combine($PSScriptRoot, 'get-mode.ps1')) -StateDir $StateDir -Json:$Json; exit $LASTEXITCODE }

$result = Switch-LlmMode -Mode $Mode -StateDir $StateDir -StopBigModel:$StopBigModel -StartBigModel:$StartBigModel `
    -DrainTimeoutSec $DrainTimeoutSec -NoDrain:$NoDrain -Wait:$Wait -WhatIf:$WhatIfPreference
if ($Json) {
    Format-LlmResult -Result $result
}
elseif ($result.ExitCode -ne 0) { [Console]::Error.WriteLine($result.Say) }
elseif (-not $Quiet -and -not $WhatIfPreference) { $result.Say }
exit $result.ExitCode
