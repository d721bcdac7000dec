# Owns: promises of the pure portproxy plan: every state of vectors/portproxy-plans.json, and laws that hold in all of them.
BeforeDiscovery {
    . ([IO.Path]::Combine($PSScriptRoot, 'support', 'vectors.ps1'))
    $OnWindows = [IO.Path]::DirectorySeparatorChar -eq '\'
}

Describe 'plan' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'support', 'load.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'support', 'vectors.ps1'))
        function Get-Plan { param($State) InModule { param($State) Resolve-LlmPortProxyPlan -State $State } $State }
        $plans = Read-Vectors 'portproxy-plans'
        $planBase = Format-Value $plans.base

        function Get-PlanState {
            param($Changes)
            $state = ConvertFrom-Json -InputObject $planBase
            foreach ($change in $Changes.PSObject.Properties) { $state.($change.Name) = $change.Value }
            return $state
        }
        function Format-Action {
            param($Action)
            $text = $Action.Do
            if ($Action.Listen) { $text += " $($Action.Listen):$($Action.ListenPort)" }
            if ($Action.Connect) { $text += " $($Action.Connect):$($Action.ConnectPort)" }
            return $text
        }
        # What Windows does with an action: the model that the convergence law is checked on.
        function Update-PlanState {
            param($State, $Action)
            if ($Action.Do -ceq 'start-service') { $State.service = 'running' }
            if ($Action.Do -ceq 'restart-service') { $State.restartAgeSec = 0 }
            if ($Action.Do -cin 'set', 'delete') {
                $State.rules = @($State.rules | Where-Object { $_.listen -cne $Action.Listen -or $_.listenPort -ne $Action.ListenPort })
                $State.owned = @($State.owned | Where-Object { $_.listen -cne $Action.Listen -or $_.listenPort -ne $Action.ListenPort })
            }
            if ($Action.Do -ceq 'set') {
                $State.rules += [pscustomobject]@{ listen = $Action.Listen; listenPort = $Action.ListenPort; connect = $Action.Connect; connectPort = $Action.ConnectPort }
                $State.owned += [pscustomobject]@{ listen = $Action.Listen; listenPort = $Action.ListenPort }
            }
            $served = @($State.rules | Where-Object { $_.listenPort -eq $State.port } | ForEach-Object { [pscustomobject]@{ address = $_.listen; process = 'svchost'; ours = $true } })
            $State.listeners = @($State.listeners | Where-Object { -not $_.ours }) + $served
        }
    }
    BeforeEach { $TestDir = New-TestDir; $env:LLM_PC_STATE = $TestDir }
    AfterAll { Stop-Shared }

    It '<name>' -ForEach @((Read-Vectors 'portproxy-plans').vectors | ForEach-Object { @{ name = $_.name; vector = $_ } }) {
        $plan = Get-Plan (Get-PlanState $vector.state)
        Assert-Equal @($plan.Actions | ForEach-Object { Format-Action $_ }) @($vector.actions) 'actions'
        Assert-Equal $plan.Outcome $vector.outcome 'outcome'
    }

    It 'at least 60 states are covered' { Assert-True (@($plans.vectors).Count -ge 60) "$(@($plans.vectors).Count) states" }

    It 'in every state, GAMING means no change' {
        foreach ($vector in $plans.vectors) {
            $state = Get-PlanState $vector.state
            $state.mode = 'GAMING'
            Assert-Equal (Get-Plan $state).Actions @() $vector.name
        }
    }

    It 'in every state, a rule that is not owned is neither removed nor overwritten' {
        foreach ($vector in $plans.vectors) {
            $state = Get-PlanState $vector.state
            $foreign = @($state.rules | Where-Object { $rule = $_; @($state.owned | Where-Object { $_.listen -ceq $rule.listen -and $_.listenPort -eq $rule.listenPort }).Count -eq 0 })
            foreach ($action in (Get-Plan $state).Actions) {
                foreach ($rule in $foreign) { Assert-True ($action.Listen -cne $rule.listen -or $action.ListenPort -ne $rule.listenPort) "$($vector.name): leaves $($rule.listen):$($rule.listenPort)" }
            }
        }
    }

    It 'in every state, applying the plan leads to a state with nothing left to do' {
        foreach ($vector in $plans.vectors) {
            $state = Get-PlanState $vector.state
            $first = Get-Plan $state
            foreach ($action in $first.Actions) { Update-PlanState $state $action }
            $then = Get-Plan $state
            Assert-Equal @($then.Actions | ForEach-Object { Format-Action $_ }) @() "$($vector.name), second plan"
            Assert-Equal $then.Outcome $first.Outcome "$($vector.name), second outcome"
        }
    }

    It 'no state makes a rule that listens on all addresses, or forwards to the LAN address itself' {
        foreach ($vector in $plans.vectors) {
            foreach ($action in (Get-Plan (Get-PlanState $vector.state)).Actions) {
                Assert-True ($action.Do -cne 'set' -or $action.Listen -cnotin '0.0.0.0', '*', '::') $vector.name
                Assert-True ($action.Do -cne 'set' -or $action.Listen -cne $action.Connect) $vector.name
            }
        }
    }
}
