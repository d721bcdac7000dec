# Owns: JSON text that is the same bytes on Windows PowerShell 5.1 and on 7.
# Trap: ConvertTo-Json of 5.1 writes dates as \/Date()\/ and escapes < > & ' differently from 7.
function ConvertTo-LlmJson {
    param($Value)
    if ($null -eq $Value) { return 'null' }
    if ($Value -is [bool]) { return $Value.ToString().ToLowerInvariant() }
    if ($Value -is [string]) { return ConvertTo-LlmJsonString $Value }
    if ($Value -is [Management.Automation.PSCustomObject]) {
        $map = [ordered]@{}
        foreach ($member in $Value.PSObject.Properties) { $map[$member.Name] = $member.Value }
        $Value = $map
    }
    if ($Value -is [Collections.IDictionary]) {
        $members = foreach ($key in $Value.Keys) { (ConvertTo-LlmJsonString $key) + ':' + (ConvertTo-LlmJson $Value[$key]) }
        return '{' + (@($members) -join ',') + '}'
    }
    if ($Value -is [Collections.IEnumerable]) {
        $items = foreach ($item in $Value) { ConvertTo-LlmJson $item }
        return '[' + (@($items) -join ',') + ']'
    }
    return ([IFormattable]$Value).ToString($null, [Globalization.CultureInfo]::InvariantCulture)
}

function ConvertTo-LlmJsonString {
    param([string]$Text)
    $escaped = [Text.StringBuilder]::new('"')
    foreach ($letter in $Text.ToCharArray()) {
        $code = [int]$letter
        if ($letter -eq '"' -or $letter -eq '\') { [void]$escaped.Append('\').Append($letter) }
        elseif ($code -lt 0x20 -or $code -gt 0x7e) { [void]$escaped.Append('\u' + $code.ToString('x4')) }
        else { [void]$escaped.Append($letter) }
    }
    return $escaped.Append('"').ToString()
}
