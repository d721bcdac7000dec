# Owns: loading of the module. Every function has a file of its own name; what is public is listed in LlmNode.psd1.
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
foreach ($folder in 'Private', 'Public') {
    foreach ($file in [IO.Directory]::GetFiles([IO.Path]::Combine($PSScriptRoot, $folder), '*.ps1')) { . $file }
}
