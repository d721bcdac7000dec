# Owns: the two firewall rules: only the Debian server reaches the mode endpoint and the big model, never on a Public network.
function Get-LlmFirewallRule {
    param($Config)
    New-LlmFirewallWish 'LlmNode-Mode' 'Local LLM node: mode endpoint' $Config.modePort $Config.routerAddress
    New-LlmFirewallWish 'LlmNode-vLLM' 'Local LLM node: big model' $Config.vllmPort $Config.routerAddress
}

function New-LlmFirewallWish {
    param([string]$Name, [string]$Title, [int]$Port, [string]$Remote)
    return [pscustomobject]@{ Name = $Name; Title = $Title; Port = $Port; Remote = $Remote; Description = "TCP $Port from $Remote" }
}

# The description carries port and address, so that one look tells whether the rule is the wanted one.
function Test-LlmFirewallRule {
    param($Wish)
    $rule = Get-NetFirewallRule -Name $Wish.Name -ErrorAction SilentlyContinue
    return $null -ne $rule -and "$($rule.Enabled)" -ceq 'True' -and [string]::Equals("$($rule.Description)", $Wish.Description)
}

function Set-LlmFirewallRule {
    param($Wish)
    Remove-NetFirewallRule -Name $Wish.Name -ErrorAction SilentlyContinue
    $null = New-NetFirewallRule -Name $Wish.Name -DisplayName $Wish.Title -Description $Wish.Description -Group 'Local LLM node' -Enabled True -Direction Inbound `
        -Action Allow -Protocol TCP -LocalPort $Wish.Port -RemoteAddress $Wish.Remote -Profile Private, Domain -EdgeTraversalPolicy Block
}
