# Owns: the command that takes back what install.ps1 did.

<#
.SYNOPSIS
Removes what install.ps1 and the healer made on this PC. Rules and settings of others stay.
.DESCRIPTION
-WhatIf prints every step and changes nothing, -Confirm asks before each. mode.txt, config.json and the logs stay in the state folder.
Exit codes: 0 done, 1 a step failed, 25 not elevated.
.PARAMETER ProgramDir
Where the scripts are.
.PARAMETER StateDir
Folder with owned.json, the list of what is ours.
.EXAMPLE
.\uninstall.ps1 -WhatIf
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param([string]$ProgramDir = 'C:\Program Files\LlmNode', [string]$StateDir = 'C:\llm')
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, 'LlmNode', 'LlmNode.psd1')) -Verbose:$false

$how = @{ WhatIf = [bool]$WhatIfPreference; Confirm = [bool]$PSBoundParameters['Confirm']; Verbose = "$VerbosePreference" -cne 'SilentlyContinue' }
$result = Uninstall-LlmNode -ProgramDir $ProgramDir -StateDir $StateDir @how
if ($result.ExitCode -ne 0) { [Console]::Error.WriteLine($result.Say) } elseif (-not $WhatIfPreference) { $result.Say }
exit $result.ExitCode
