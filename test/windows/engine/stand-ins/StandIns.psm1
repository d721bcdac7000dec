# Owns: loading of the stand-ins for Windows-only cmdlets. Each file declares only parameters that Windows PowerShell 5.1 has.
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
foreach ($file in [IO.Directory]::GetFiles($PSScriptRoot, '*.ps1')) { . $file }
Export-ModuleMember -Function '*-*'
