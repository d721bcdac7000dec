# Owns: loading of the module. Every function has a file of its own name; what is public is listed in LlmNode.psd1.
# Trap: a user's Documents come first in PSModulePath, and what runs elevated must not load a module that somebody put there.
$system = @([IO.Path]::Combine($PSHOME, 'Modules'))
if ([Environment]::SystemDirectory) { $system += [IO.Path]::Combine([Environment]::SystemDirectory, 'WindowsPowerShell', 'v1.0', 'Modules') }
$others = foreach ($folder in "$env:PSModulePath".Split([IO.Path]::PathSeparator)) { if ($folder -and [Array]::IndexOf($system, $folder) -lt 0) { $folder } }
$env:PSModulePath = (@($system) + @($others)) -join [IO.Path]::PathSeparator
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
foreach ($folder in 'Private', 'Public') {
    foreach ($file in [IO.Directory]::GetFiles([IO.Path]::Combine($PSScriptRoot, $folder), '*.ps1')) { . $file }
}
