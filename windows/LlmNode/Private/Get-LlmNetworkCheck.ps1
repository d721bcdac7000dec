# Owns: the doctor's checks of the way from the LAN to the big model: the healer's own eyes and plan, without its hands.
function Get-LlmNetworkCheck {
    param($Config, [string]$StateDir)
    $state = Get-LlmProxyState $Config $StateDir $true
    if ($null -eq $state.PSObject.Properties['network']) {
        $why = if ($state.mode -ceq 'NORMAL') { 'needs an elevated PowerShell' } else { 'not looked at in GAMING' }
        foreach ($name in 'lan-address', 'network-category', 'ip-helper', 'wsl-networking', 'big-model-running', 'portproxy', 'big-model') { New-LlmCheck $name $null $why }
        return
    }
    $plan = Resolve-LlmPortProxyPlan -State $state
    New-LlmCheck 'lan-address' ([bool]$state.lan) "LAN address $($state.lan)" 'Plug the cable in; routerAddress must lie in a network of this PC'
    New-LlmCheck 'network-category' ($state.profile -cne 'Public') "network category $($state.profile)" 'Windows settings, Network, Properties: set this network to Private if it is your home'
    New-LlmCheck 'ip-helper' ($state.service -ceq 'running') "IP Helper (iphlpsvc) $($state.service)" 'Set-Service iphlpsvc -StartupType Automatic; Start-Service iphlpsvc'
    New-LlmCheck 'wsl-networking' ($state.network -cin 'docker', 'nat') "WSL networking: $($state.network)" 'Mirrored: set networkingMode=nat in .wslconfig (or take the line out), then wsl --shutdown. Unknown: set topology in config.json'
    New-LlmCheck 'big-model-running' $state.target.running 'what the big model runs in is running' 'set-mode NORMAL -StartBigModel; with Docker Desktop start that first' -Claim
    $right = @($plan.Actions).Count -eq 0 -and $plan.Outcome -cnotin 'not-known', 'unsupported-network', 'foreign-rule', 'foreign-listener', 'docker-on-all', 'iphlpsvc', 'port-excluded'
    $say = if ($plan.Outcome -cne 'verify') { "$($script:LlmExitCodes[$plan.Outcome].Means)$(if ($plan.About) { ": $($plan.About)" })" } elseif ($right) { 'the rule is right' } else { "the healer would now: $(@($plan.Actions | ForEach-Object { Get-LlmActionLine $_ }) -join '; ')" }
    New-LlmCheck 'portproxy' $right $say (Get-LlmPortProxyFix $plan.Outcome)
    if ($plan.Outcome -cne 'verify' -or -not $right) { New-LlmCheck 'big-model' $null 'the way to it is not right yet'; return }
    $proof = Confirm-LlmBigModel $state.lan $Config
    New-LlmCheck 'big-model' ($proof.Outcome -ceq 'done') $proof.About $(if ($proof.Outcome -ceq 'key-refused') { 'vllmKey in config.json' } else { 'A load takes minutes; then: docker compose logs' })
}

function Get-LlmPortProxyFix {
    param([string]$Outcome)
    switch ($Outcome) {
        'docker-on-all' { return 'compose.yaml must publish 127.0.0.1:8000:8000; on all addresses VPNs and guests reach it too, past the firewall rule' }
        'foreign-rule' { return 'netsh interface portproxy show all; remove that rule, or set another vllmPort' }
        'foreign-listener' { return 'Stop that program, or set another vllmPort' }
        'port-excluded' { return 'Restart the PC, or set another vllmPort' }
        default { return 'heal-portproxy.ps1 in an elevated PowerShell; its task does it every five minutes' }
    }
}
