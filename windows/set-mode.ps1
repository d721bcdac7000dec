# Owns: the command with which a person says "I play now" and "the PC is free".

<#
.SYNOPSIS
Sets the mode of this PC, or prints it.
.DESCRIPTION
Exit codes: 0 done, 1 wrong arguments, 3 written but not served, 4 not writable, 6 the container did not stop or start, 7 GPU memory still
held, 32 mode written, but config.json has a fault. -WhatIf prints each step with its command line; -Confirm asks before each change.
.PARAMETER Mode
NORMAL or GAMING. Left out: the mode is printed.
.PARAMETER StopBigModel
With GAMING: wait for running requests, stop the big model, and say how much GPU memory came free.
.PARAMETER StartBigModel
With NORMAL: start the big model. Without a mode: start it if the mode is NORMAL.
.PARAMETER DrainTimeoutSec
Seconds that running requests may take with -StopBigModel; what still runs then is cut off.
.PARAMETER NoDrain
Stop the big model at once.
.PARAMETER Wait
With NORMAL: wait until the big model answers /health.
.PARAMETER Quiet
Print nothing unless something failed.
.PARAMETER Json
Print one line of JSON.
.PARAMETER Window
For the Start menu: say what happens, close after three seconds when all is well, stay open when not.
.PARAMETER StateDir
Folder with mode.txt and config.json.
.EXAMPLE
set-mode gaming -StopBigModel
Nothing reaches this PC any more, and the card is free: "safe to game".
.EXAMPLE
set-mode gaming
The router sends nothing here unless a request forces it; the big model stays loaded.
.EXAMPLE
set-mode normal -StartBigModel -Wait
.EXAMPLE
set-mode
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
    [switch]$Window,
    [string]$StateDir = 'C:\llm'
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'LlmNode', 'LlmNode.psd1')) -Verbose:$false

if (-not $Mode) {
    if ($StopBigModel -or $NoDrain -or ($Wait -and -not $StartBigModel)) { [Console]::Error.WriteLine('Which mode? These options need one: set-mode gaming -StopBigModel'); exit 1 }
    $stands = (Get-LlmMode -StateDir $StateDir).Mode
    if (-not $StartBigModel -or $stands -ceq 'GAMING') { & ([IO.Path]::Combine($PSScriptRoot, 'get-mode.ps1')) -StateDir $StateDir -Json:$Json; exit $LASTEXITCODE }
    $Mode = $stands
}
$how = @{ WhatIf = [bool]$WhatIfPreference; Confirm = [bool]$PSBoundParameters['Confirm']; Verbose = "$VerbosePreference" -cne 'SilentlyContinue'; InformationAction = $(if ($Window) { 'Continue' } else { 'SilentlyContinue' }) }
$result = Switch-LlmMode -Mode $Mode -StateDir $StateDir -StopBigModel:$StopBigModel -StartBigModel:$StartBigModel -DrainTimeoutSec $DrainTimeoutSec -NoDrain:$NoDrain -Wait:$Wait @how
if ($Json) { Format-LlmResult -Result $result }
elseif ($result.ExitCode -ne 0) { [Console]::Error.WriteLine($result.Say) }
elseif (-not $Quiet -and -not $WhatIfPreference) { $result.Say }
if ($Window -and $result.ExitCode -ne 0) { $null = Read-Host 'Press Enter to close' } elseif ($Window) { [Threading.Thread]::Sleep(3000) }
exit $result.ExitCode
