# Owns: the bytes that the mode endpoint answers. Pure.
function ConvertTo-LlmModeBody {
    <#
    .SYNOPSIS
    The one-line JSON body of GET /mode. Only its member "mode" is promised to clients; the rest is for people and logs.
    .PARAMETER Reading
    What ConvertFrom-LlmModeFile or Get-LlmMode returned.
    .PARAMETER HostId
    Name of this PC.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)]$Reading,
        [Parameter(Mandatory = $true)][string]$HostId
    )
    return ConvertTo-LlmJson ([ordered]@{
            mode = $Reading.Mode; since = $Reading.Since; rev = $Reading.Rev
            source = $Reading.Source; reason = $Reading.Reason; host_id = $HostId
        })
}
