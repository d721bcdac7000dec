# Owns: objects that came from JSON, as ordered dictionaries all the way down, so that ConvertTo-LlmJson can write them again.
function ConvertTo-LlmMap {
    param($Value)
    if ($Value -is [Management.Automation.PSCustomObject]) {
        $map = [ordered]@{}
        foreach ($member in $Value.PSObject.Properties) { $map[$member.Name] = ConvertTo-LlmMap $member.Value }
        return $map
    }
    # The comma keeps a list of one, or of none, a list.
    if ($Value -is [array]) { return , @(foreach ($item in $Value) { ConvertTo-LlmMap $item }) }
    return $Value
}
