# Owns: config.json: reading it from the state folder, which keys it may have, their defaults and what a wrong one is called. A missing file means the defaults.
function Get-LlmConfig {
    param([string]$StateDir = 'C:\llm')
    $path = [IO.Path]::Combine($StateDir, 'config.json')
    try { return ConvertFrom-LlmConfig -Text (ConvertFrom-LlmText ([IO.File]::ReadAllBytes($path))) }
    catch [IO.FileNotFoundException] { return ConvertFrom-LlmConfig }
    catch [IO.DirectoryNotFoundException] { return ConvertFrom-LlmConfig }
    catch {
        $defaults = ConvertFrom-LlmConfig
        $defaults.Faults = @("Cannot read ${path}: $($_.Exception.Message)")
        return $defaults
    }
}

# Pure.
function ConvertFrom-LlmConfig {
    # Returns Config (an object with every key) and Faults (sentences, all at once). Written by a person, read by code that runs elevated:
    # each value is checked for its exact shape.
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
        # A key of version 0.1: memory is now judged by how much came free.
        if ($member.Name -ceq 'vramFreeMiB') { continue }
        $fault = Get-LlmConfigFault $member.Name $member.Value
        if ($fault) { $faults += $fault; continue }
        $config[$member.Name] = if ($member.Value -is [string]) { $member.Value } else { [int]$member.Value }
    }
    if ($config.topology -ceq 'nat' -and -not $config.distro) { $faults += 'config.json: topology nat needs distro, the name that wsl --list shows' }
    return [pscustomobject]@{ Config = [pscustomobject]$config; Faults = $faults }
}

$octet = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
$script:LlmConfigKeys = [ordered]@{
    lanAddress    = @{ Default = 'auto'; Shape = "auto|$octet(\.$octet){3}"; Say = 'auto or an IPv4 address' }
    routerAddress = @{ Default = ''; Shape = "|$octet(\.$octet){3}"; Say = 'the IPv4 address of the Debian server' }
    routerUrl     = @{ Default = ''; Shape = '|https?://[^\s/]+/?'; Say = 'an address like http://192.168.1.10:8080' }
    routerKey     = @{ Default = ''; Shape = '[\x21-\x7e]*'; Say = 'a key without spaces' }
    vllmKey       = @{ Default = ''; Shape = '[\x21-\x7e]*'; Say = 'the key that vLLM was started with (VLLM_API_KEY)' }
    composeFile   = @{ Default = ''; Shape = '[^"\r\n]*'; Say = 'the path of compose.yaml' }
    servedModel   = @{ Default = ''; Shape = '[^\s"]*'; Say = 'a model id as /v1/models lists it' }
    topology      = @{ Default = 'auto'; Shape = 'auto|docker|nat'; Say = 'auto, docker or nat' }
    distro        = @{ Default = ''; Shape = '|[A-Za-z0-9][A-Za-z0-9._-]*'; Say = 'a name that wsl --list shows' }
    playHotkey    = @{ Default = 'Ctrl+Shift+Alt+F9'; Shape = '|Ctrl\+Shift\+Alt\+F([1-9]|1[01])'; Say = 'Ctrl+Shift+Alt and a key from F1 to F11, or empty for none' }
    modePort      = @{ Default = 18000; Range = 1, 65535; Say = 'a port' }
    vllmPort      = @{ Default = 8000; Range = 1, 65535; Say = 'a port' }
}

function Get-LlmConfigFault {
    param([string]$Key, $Value)
    if ([Array]::IndexOf([string[]]$script:LlmConfigKeys.Keys, $Key) -lt 0) { return "Unknown key in config.json: $Key (known: $($script:LlmConfigKeys.Keys -join ', '))" }
    $rule = $script:LlmConfigKeys[$Key]
    if ($rule.Contains('Range')) { $fits = Test-LlmWhole $Value $rule.Range[0] $rule.Range[1] }
    else { $fits = $Value -is [string] -and $Value -cmatch "\A($($rule.Shape))\z" -and ($Key -cne 'routerUrl' -or -not $Value -or [Uri]::IsWellFormedUriString($Value, 'Absolute')) }
    if (-not $fits) { return "config.json: $Key must be $($rule.Say), not $(ConvertTo-LlmJson ([string]$Value))" }
}

# Trap: the same JSON number is Int32 on 5.1 and Int64 on 7, and 8000.0 is a decimal there and a double here.
function Test-LlmWhole {
    param($Value, [int]$Least, [int]$Most)
    if ($Value -isnot [ValueType] -or $Value -is [bool] -or $Value -is [char] -or $Value -is [datetime]) { return $false }
    try { $number = [decimal]$Value } catch { return $false }
    return [decimal]::Truncate($number) -eq $number -and $number -ge $Least -and $number -le $Most
}
