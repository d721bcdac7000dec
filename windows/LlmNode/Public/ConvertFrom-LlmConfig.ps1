# Owns: which keys config.json may have, their defaults and what a wrong one is called. Pure.
function ConvertFrom-LlmConfig {
    <#
    .SYNOPSIS
    Reads the text of config.json: every key is optional, an unknown one is a fault, and all faults are named at once.
    .DESCRIPTION
    The file is written by a person and read by code that runs elevated, so each value is checked for its exact shape.
    .PARAMETER Text
    JSON text; empty means all defaults.
    .OUTPUTS
    Config (an object with every key) and Faults (array of sentences, empty when all is well).
    #>
    [CmdletBinding()]
    param([AllowEmptyString()][string]$Text = '')
    $config = [ordered]@{}
    $faults = @()
    foreach ($key in $script:LlmConfigKeys.Keys) { $config[$key] = $script:LlmConfigKeys[$key].Default }
    $given = $null
    if ($Text.Trim()) {
        try { $given = ConvertFrom-Json -InputObject $Text } catch { $faults += 'config.json is not JSON: ' + $_.Exception.Message }
        if ($faults.Count -eq 0 -and $given -isnot [Management.Automation.PSCustomObject]) { $faults += 'config.json must hold one object {...}'; $given = $null }
    }
    foreach ($member in @(if ($null -ne $given) { $given.PSObject.Properties })) {
        $fault = Get-LlmConfigFault $member.Name $member.Value
        if ($fault) { $faults += $fault } else { $config[$member.Name] = $member.Value }
    }
    return [pscustomobject]@{ Config = [pscustomobject]$config; Faults = $faults }
}

$script:LlmConfigKeys = [ordered]@{
    lanAddress    = @{ Default = 'auto'; Shape = '^(auto|\d{1,3}(\.\d{1,3}){3})$'; Say = 'auto or an IPv4 address' }
    routerAddress = @{ Default = ''; Shape = '^(|\d{1,3}(\.\d{1,3}){3})$'; Say = 'the IPv4 address of the Debian server' }
    routerUrl     = @{ Default = ''; Shape = '^(|https?://[^\s/]+/?)$'; Say = 'an address like http://192.168.1.10:8080' }
    routerKey     = @{ Default = ''; Shape = '^[\x21-\x7e]*$'; Say = 'a key without spaces' }
    composeFile   = @{ Default = ''; Shape = '^[^"\r\n]*$'; Say = 'the path of compose.yaml' }
    servedModel   = @{ Default = ''; Shape = '^[^\s"]*$'; Say = 'a model id as /v1/models lists it' }
    topology      = @{ Default = 'auto'; Shape = '^(auto|docker|nat)$'; Say = 'auto, docker or nat' }
    distro        = @{ Default = ''; Shape = '^[A-Za-z0-9._-]*$'; Say = 'a name that wsl --list shows' }
    vramFreeMiB   = @{ Default = 1500; Range = 0, 1048576; Say = 'a whole number of MiB' }
    modePort      = @{ Default = 18000; Range = 1, 65535; Say = 'a port' }
    vllmPort      = @{ Default = 8000; Range = 1, 65535; Say = 'a port' }
}

function Get-LlmConfigFault {
    param([string]$Key, $Value)
    if ($script:LlmConfigKeys.Keys -cnotcontains $Key) { return "Unknown key in config.json: $Key (known: $($script:LlmConfigKeys.Keys -join ', '))" }
    $rule = $script:LlmConfigKeys[$Key]
    if ($rule.Contains('Range')) { $fits = $Value -is [int] -and $Value -ge $rule.Range[0] -and $Value -le $rule.Range[1] }
    else { $fits = $Value -is [string] -and $Value -cmatch $rule.Shape }
    if (-not $fits) { return "config.json: $Key must be $($rule.Say), not $(ConvertTo-LlmJson ([string]$Value))" }
}
