# Owns: changing the mode back and forth, for tests that read or kill meanwhile. Says "swapping" once the first change is done.
param([string]$StateDir, [int]$Count)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine([IO.Path]::GetFullPath($PSScriptRoot + '/../../../windows'), 'LlmNode', 'LlmNode.psd1'))
$mode = if ((Get-LlmMode -StateDir $StateDir).Mode -ceq 'NORMAL') { 'GAMING' } else { 'NORMAL' }
for ($swap = 0; $swap -lt $Count; $swap++) {
    $done = Set-LlmMode -Mode $mode -StateDir $StateDir
    $mode = if ($mode -ceq 'NORMAL') { 'GAMING' } else { 'NORMAL' }
    if ($swap -eq 0) { 'swapping' }
}
"since=$($done.Since)"
exit 0
