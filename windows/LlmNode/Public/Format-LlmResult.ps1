# Owns: the one line of JSON that -Json prints.
function Format-LlmResult {
    <#
    .SYNOPSIS
    A command's result as one line of JSON: ExitCode becomes exit, the other members start with a small letter.
    .PARAMETER Result
    What Switch-LlmMode, Repair-LlmPortProxy and their like return.
    .EXAMPLE
    Format-LlmResult (Switch-LlmMode -Mode GAMING)
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)]$Result)
    $members = [ordered]@{}
    foreach ($member in $Result.PSObject.Properties) {
        $name = $member.Name.Substring(0, 1).ToLowerInvariant() + $member.Name.Substring(1)
        if ($name -ceq 'exitCode') { $name = 'exit' }
        $members[$name] = $member.Value
    }
    return ConvertTo-LlmJson $members
}
